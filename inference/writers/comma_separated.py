"""CSV with a byte order mark, so that Excel reads it as UTF-8."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from data.documents import Document
from inference.records import Record
from inference.writers.flat_row import COLUMNS, flat_row
from inference.writers.record_writer import RecordWriter

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _CsvWriter:
    def __init__(self, stream: IO[str]) -> None:
        self._writer = csv.DictWriter(stream, COLUMNS)
        self._writer.writeheader()

    def write(self, document: Document, records: Iterable[Record]) -> None:
        for record in records:
            self._writer.writerow({column: _safe_cell(cell) for column, cell in flat_row(record).items()})


def _safe_cell(cell: object) -> object:
    """Keep a spreadsheet from running a text as a formula: text cells that start like one get an apostrophe.

    See the OWASP note on CSV injection.
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


@contextmanager
def open_writer(path: Path, model_version: str) -> Iterator[RecordWriter]:
    """Open a CSV file in UTF-8 with a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        yield _CsvWriter(stream)
