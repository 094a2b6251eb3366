"""Writing records to files: JSON lines and CSV."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from data.documents import Document
from data.files import atomic_writer, check_writable
from inference.records import Record

CSV_COLUMNS = (
    "document", "program", "indicator", "value", "unit", "number", "number_max", "approximate", "bound", "currency",
    "per", "kind", "score", "start", "end", "section", "sentence",
)  # fmt: skip


class RecordWriter(Protocol):
    """Takes the records of one document after the other."""

    def write(self, document: Document, records: Iterable[Record]) -> None:
        """Append a document and its records, which can be iterated once, to the output."""
        ...


class _JsonLinesWriter:
    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, document: Document, records: Iterable[Record]) -> None:
        for record in records:
            self._stream.write(json.dumps(record.to_json(), ensure_ascii=False) + "\n")


class _CsvWriter:
    def __init__(self, stream: IO[str]) -> None:
        self._writer = csv.DictWriter(stream, CSV_COLUMNS)
        self._writer.writeheader()

    def write(self, document: Document, records: Iterable[Record]) -> None:
        self._writer.writerows(_csv_row(record) for record in records)


def _csv_row(record: Record) -> dict[str, object]:
    content = record.to_json()
    value = content["value"]
    texts = {role: (content[role] or {}).get("text", "") for role in ("program", "indicator", "value", "unit")}
    row = {column: content.get(column) for column in CSV_COLUMNS} | texts
    row |= {"kind": value["kind"], "start": value["start"], "end": value["end"]}
    row |= {"per": "/".join(content["per"]), "section": " > ".join(content["section"])}
    return {column: _safe_cell(cell) for column, cell in row.items()}


def _safe_cell(cell: object) -> object:
    """Keep a spreadsheet from running a text as a formula: text cells that start like one get an apostrophe.

    See the OWASP note on CSV injection.
    """
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell


_FORMATS: Mapping[str, tuple[str, Callable[[IO[str]], RecordWriter]]] = {
    "jsonl": ("utf-8", _JsonLinesWriter),
    "csv": ("utf-8-sig", _CsvWriter),
}
OUTPUT_SUFFIXES = tuple(f".{name}" for name in _FORMATS)


def check_output(path: Path, output_format: str | None = None) -> None:
    """Check that records can be written to a path.

    Args:
        path: The file.
        output_format: Its format; by default that of its suffix.

    Raises:
        ValueError: If the format is unknown.
        OSError: If a file cannot be made there.
    """
    if output_format is not None and output_format not in _FORMATS:
        raise ValueError(f"{output_format}: unknown output format; use {' or '.join(_FORMATS)}")
    if output_format is None and path.suffix.lower() not in OUTPUT_SUFFIXES:
        raise ValueError(f"{path}: unknown output format; use a name that ends in {' or '.join(OUTPUT_SUFFIXES)}")
    check_writable(path)


@contextmanager
def record_file(path: Path, output_format: str | None = None) -> Iterator[RecordWriter]:
    """Open a record file in a format, by default that of its suffix.

    It appears under its name when the block ends well.
    """
    encoding, make_writer = _FORMATS[output_format or path.suffix.lower().removeprefix(".")]
    with atomic_writer(path, encoding) as stream:
        yield make_writer(stream)
