"""The output formats: the one place that names them, and opening a file in one of them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from data.files import atomic_path, check_writable
from inference.writers.record_writer import RecordWriter


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """A format records can be written in.

    Attributes:
        name: The name `--format` takes.
        suffix: The end of a file name that stands for it.
        module: The module of this package that writes it, imported when the format is used. It has a function
            `open_writer(path, model_version)` that gives a context manager over a `RecordWriter`.
    """

    name: str
    suffix: str
    module: str

    def open_writer(self, path: Path, model_version: str) -> AbstractContextManager[RecordWriter]:
        """Open a new file; it is complete when the context ends."""
        writer: AbstractContextManager[RecordWriter]
        writer = import_module(f"inference.writers.{self.module}").open_writer(path, model_version)
        return writer


FORMATS = (
    OutputFormat("jsonl", ".jsonl", "json_lines"),
    OutputFormat("csv", ".csv", "comma_separated"),
    OutputFormat("xlsx", ".xlsx", "excel"),
    OutputFormat("parquet", ".parquet", "parquet"),
    OutputFormat("duckdb", ".duckdb", "duckdb_database"),
    OutputFormat("html", ".html", "html_page"),
    OutputFormat("label-studio", ".label-studio.json", "label_studio_tasks"),
)
_FORMAT_BY_NAME = {output_format.name: output_format for output_format in FORMATS}


def format_of(path: Path, name: str | None = None) -> OutputFormat:
    """Return the format of an output file: the one named, or else the one its suffix stands for.

    Raises:
        ValueError: If there is no format of that name, or none for the suffix.
    """
    if name is not None:
        if name not in _FORMAT_BY_NAME:
            raise ValueError(f"unknown format {name!r}; choose one of {', '.join(_FORMAT_BY_NAME)}")
        return _FORMAT_BY_NAME[name]
    for output_format in FORMATS:
        if path.name.lower().endswith(output_format.suffix):
            return output_format
    suffixes = ", ".join(output_format.suffix for output_format in FORMATS)
    names = ", ".join(_FORMAT_BY_NAME)
    raise ValueError(f"{path}: unknown output format; use a name that ends in one of {suffixes}, or --format {names}")


def check_output(path: Path, format: str | None = None) -> None:
    """Check that records can be written to a path.

    Args:
        path: The file to write.
        format: Name of the format; by default the suffix decides.

    Raises:
        ValueError: If the format is unknown.
        OSError: If a file cannot be made there.
    """
    format_of(path, format)
    check_writable(path)


@contextmanager
def record_file(path: Path, format: str | None = None, model_version: str = "") -> Iterator[RecordWriter]:
    """Open a record file; it appears under its name when the block ends well, else not at all.

    Args:
        path: The file to write.
        format: Name of the format; by default the suffix decides.
        model_version: The model the records are from, for the formats that say so.

    Raises:
        ValueError: If the format is unknown.
        OSError: If the file cannot be written.
    """
    output_format = format_of(path, format)
    with atomic_path(path) as temporary, output_format.open_writer(temporary, model_version) as writer:
        yield writer
