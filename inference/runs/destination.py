"""Where a run writes, and what it must not write over."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from data.files import check_writable
from data.reading import ReportFile
from inference.runs.failures import ERRORS_FILE
from inference.writers import check_output

_STORE_SUFFIX = ".run"
_STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Destination:
    """What a run writes.

    Attributes:
        outputs: Record files.
        output_format: Format of all of them; by default that of their suffixes.
        texts: Folder for the texts as read.
    """

    outputs: tuple[Path, ...] = ()
    output_format: str | None = None
    texts: Path | None = None

    @property
    def errors(self) -> Path | None:
        """The file of failures; None if there is no output for it to lie beside."""
        return self.outputs[0].resolve().with_name(ERRORS_FILE) if self.outputs else None

    @property
    def store(self) -> Path | None:
        """The run store; None if there is no output for it to lie beside."""
        first = self.outputs[0].resolve() if self.outputs else None
        return first and first.with_name(first.name + _STORE_SUFFIX)

    def check(self, arguments: Iterable[Path]) -> None:
        """Check that it can be written and is none of the reports.

        Args:
            arguments: The files and folders that the user wants read.

        Raises:
            ValueError: If a format is unknown, or something would be written twice or over a report.
            OSError: If something cannot be written.
        """
        seen: set[Path] = set()
        for path in self.outputs:
            check_output(path, self.output_format)
            if path.resolve() in seen:
                raise ValueError(f"{path}: given twice as output")
            if path.resolve() == self.errors:
                raise ValueError(f"{path}: failures are written to a file of this name; choose another name")
            seen.add(path.resolve())
        for argument in (path.resolve() for path in arguments if path != _STANDARD_INPUT):
            if argument in seen:
                raise ValueError(f"{argument}: is a report to read and an output; choose another name for the output")
            if self.texts and argument.is_relative_to(self.texts.resolve()):
                raise ValueError(f"{self.texts}: holds reports to read; choose another folder for the texts")
        if self.texts:
            check_writable(self.texts / "x")

    def not_own(self, files: Iterable[ReportFile]) -> list[ReportFile]:
        """Leave out what a run has written itself into a folder it reads."""
        own = {path.resolve() for path in (*self.outputs, self.errors) if path}
        texts = self.texts.resolve() if self.texts else None
        return [
            file
            for file in files
            if file.path == _STANDARD_INPUT
            or ((path := file.path.resolve()) not in own and not (texts and path.is_relative_to(texts)))
        ]
