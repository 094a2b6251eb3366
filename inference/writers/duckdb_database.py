"""A DuckDB database: tables of documents and metrics, and a flat view for everyday queries."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from data.documents import Document
from inference.records import Record
from inference.writers.arrow_schema import DOCUMENT_SCHEMA, RECORD_SCHEMA, description, record_table
from inference.writers.record_writer import RecordWriter

_BATCH = 20_000
"""Records of one document that are appended at once."""

_DOCUMENT_ID = pa.field("document_id", pa.int64(), False, {"description": "序号 the document, documents.id"})
_METRIC_SCHEMA = pa.schema([_DOCUMENT_ID, *RECORD_SCHEMA])

_FIGURES_VIEW = """
CREATE VIEW figures AS SELECT
    document_id, document, program.text AS program, indicator.text AS indicator, value.text AS value,
    unit.text AS unit, number, number_max, approximate, bound, currency, nullif(array_to_string(per, '/'), '') AS per,
    value.kind AS kind, score, value.start AS start, value."end" AS "end",
    nullif(array_to_string(section, ' > '), '') AS section, sentence
FROM metrics
"""
_COMMENTS = {
    "TABLE documents": "每份报告一行 one row a report",
    "TABLE metrics": "每条指标一行 one row a record, as in the JSON lines: spans are structs, lists are lists",
    "VIEW figures": "metrics 的平面视图 metrics without nesting, with the columns of the CSV file",
}


class _DuckdbWriter:
    def __init__(self, connection: duckdb.DuckDBPyConnection, model_version: str) -> None:
        self._connection = connection
        self._model_version = model_version
        self._documents = 0
        for table, schema in (("documents", DOCUMENT_SCHEMA), ("metrics", _METRIC_SCHEMA)):
            self._create(table, schema)
        connection.execute(_FIGURES_VIEW)
        for target, comment in _COMMENTS.items():
            connection.execute(f"COMMENT ON {target} IS '{comment}'")

    def write(self, document: Document, records: Iterable[Record]) -> None:
        self._documents += 1
        remaining, count = iter(records), 0
        while batch := list(islice(remaining, _BATCH)):
            identifiers = pa.array([self._documents] * len(batch), pa.int64())
            self._append("metrics", record_table(batch).add_column(0, _DOCUMENT_ID, identifiers))
            count += len(batch)
        row = {"id": self._documents, "document": document.name, "characters": len(document.text), "records": count}
        row |= {"digest": document.digest, "model_version": self._model_version, "text": document.text}
        self._append("documents", pa.Table.from_pylist([row], schema=DOCUMENT_SCHEMA))

    def _create(self, table: str, schema: pa.Schema) -> None:
        self._connection.register("shape", schema.empty_table())
        self._connection.execute(f"CREATE TABLE {table} AS FROM shape")
        self._connection.unregister("shape")
        for field in schema:
            self._connection.execute(f"COMMENT ON COLUMN {table}.{field.name} IS '{description(field)}'")

    def _append(self, table: str, rows: pa.Table) -> None:
        self._connection.from_arrow(rows).insert_into(table)


@contextmanager
def open_writer(path: Path, model_version: str) -> Iterator[RecordWriter]:
    """Open a new DuckDB database; its documents name the model.

    Raises:
        OSError: If the database cannot be written.
    """
    try:
        with duckdb.connect(str(path), config={"threads": 1, "memory_limit": "128MB"}) as connection:
            # One transaction: a commit for each document would wait for the disk thousands of times.
            connection.begin()
            yield _DuckdbWriter(connection, model_version)
            connection.commit()
    except duckdb.OperationalError as error:
        raise OSError(str(error)) from error
