"""JSON lines: one record a line, as `Record.to_json` gives it."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from data.documents import Document
from inference.records import Record
from inference.writers.record_writer import RecordWriter


class _JsonLinesWriter:
    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, document: Document, records: Iterable[Record]) -> None:
        for record in records:
            self._stream.write(json.dumps(record.to_json(), ensure_ascii=False) + "\n")


@contextmanager
def open_writer(path: Path, model_version: str) -> Iterator[RecordWriter]:
    """Open a JSON lines file in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        yield _JsonLinesWriter(stream)
