"""What went wrong in a run, and the file it is written down in."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from data.files import atomic_writer

ERRORS_FILE = "errors.jsonl"
"""Name of the file beside the first output."""

Stage = Literal["find", "read", "extract", "write"]


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that could not be done.

    Attributes:
        path: The file it is about: of the stage "write" the output, else the report.
        stage: Where the run was with it.
        reason: What was wrong and what to do.
        document: Name of the document, where the failure is about one.
    """

    path: str
    stage: Stage
    reason: str
    document: str | None = None

    @classmethod
    def of_message(cls, message: str, stage: Stage, path: str = "") -> "Failure":
        """Take apart the message of a reading error.

        Args:
            message: The file, perhaps the part of the file, a colon, a blank, and the reason.
            stage: Where it arose.
            path: The file, if it is known.
        """
        known = path if message.startswith(path) else ""
        colon = message.find(": ", len(known))
        if colon < 0:
            return cls(path, stage, message)
        return cls(message[:colon], stage, message[colon + 2 :])

    def __str__(self) -> str:
        document = f"{self.document}: " if self.document and not self.path.endswith(self.document) else ""
        return f"{self.path}: {document}{self.reason}"


def note_failures(failures: Iterable[Failure], path: Path, output: str) -> None:
    """Write down the failures of a run, one JSON object a line, in place of those of earlier runs of its output.

    Lines of runs of other outputs of the folder stay. The file is there only as long as it has a line.

    Args:
        failures: The failures; none if all went well.
        path: The file.
        output: Name of the run's first output, which each line carries.

    Raises:
        OSError: If the file cannot be read or written.
    """
    lines = failure_lines(_lines(path), failures, output)
    if not lines:
        path.unlink(missing_ok=True)
        return
    with atomic_writer(path) as stream:
        stream.writelines(line.decode("utf-8", "replace") + "\n" for line in lines)


def failure_lines(lines: Iterable[bytes], failures: Iterable[Failure], output: str) -> list[bytes]:
    """Return the lines of the file of failures without those of earlier runs of an output and with those of this run.

    Args:
        lines: The lines of the file so far.
        failures: The failures of this run.
        output: Name of its first output.
    """
    others = [line for line in lines if _output_of(line) != output]
    return others + [_to_bytes(asdict(failure) | {"output": output}) for failure in failures]


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except FileNotFoundError:
        return []


def _output_of(line: bytes) -> object:
    try:
        content = json.loads(line)
    except ValueError:
        return None
    return content.get("output") if isinstance(content, dict) else None


def _to_bytes(content: dict[str, str | None]) -> bytes:
    # A path that is no UTF-8 holds lone surrogates.
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
