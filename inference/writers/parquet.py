"""Parquet: one row a record, spans as structs, lists as lists."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq

from data.documents import Document
from inference.records import Record
from inference.writers.arrow_schema import RECORD_SCHEMA, record_table
from inference.writers.record_writer import RecordWriter

_ROW_GROUP = 20_000
"""Records a row group: readers skip and parallelise by groups, and one is kept in memory (about 20 MB)."""


class _ParquetWriter:
    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._pending: list[Record] = []

    def write(self, document: Document, records: Iterable[Record]) -> None:
        remaining = iter(records)
        while batch := list(islice(remaining, _ROW_GROUP - len(self._pending))):
            self._pending += batch
            if len(self._pending) == _ROW_GROUP:
                self.flush()

    def flush(self) -> None:
        """Write what is pending as a row group."""
        if self._pending:
            self._writer.write_table(record_table(self._pending))
            self._pending.clear()


@contextmanager
def open_writer(path: Path, model_version: str) -> Iterator[RecordWriter]:
    """Open a Parquet file; its key-value metadata names the model."""
    schema = RECORD_SCHEMA.with_metadata({"model_version": model_version})
    with pq.ParquetWriter(path, schema, compression="zstd") as parquet:
        writer = _ParquetWriter(parquet)
        yield writer
        writer.flush()
