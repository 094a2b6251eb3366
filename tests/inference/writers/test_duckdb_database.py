from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.documents import Document
from inference.records import Record
from inference.writers import record_file
from inference.writers.flat_row import COLUMNS, flat_row

# A test module that holds DuckDB until the interpreter ends makes its bindings report leaks.
if TYPE_CHECKING:
    import duckdb

Extracted = tuple[Document, list[Record]]


@pytest.fixture
def database(hostile: Extracted, empty: Extracted, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path / "m.duckdb"
    with record_file(path, model_version="minzheng-1") as writer:
        for document, records in (empty, hostile):
            writer.write(document, iter(records))
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def as_dicts(relation: duckdb.DuckDBPyRelation) -> list[dict[str, object]]:
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def test_tables_hold_what_was_written(
    database: duckdb.DuckDBPyConnection, hostile: Extracted, empty: Extracted
) -> None:
    metrics = as_dicts(database.sql("FROM metrics"))
    assert metrics == [{"document_id": 2} | record.to_json() for record in hostile[1]]
    documents = as_dicts(database.sql("FROM documents ORDER BY id"))
    assert [row["text"] for row in documents] == [empty[0].text, hostile[0].text]
    assert [(row["id"], row["records"], row["characters"]) for row in documents] == [
        (1, 0, len(empty[0].text)),
        (2, 2, len(hostile[0].text)),
    ]
    assert documents[1]["digest"] == hostile[0].digest
    assert {row["model_version"] for row in documents} == {"minzheng-1"}


def test_the_flat_view_has_the_columns_of_the_csv_file(database: duckdb.DuckDBPyConnection, hostile: Extracted) -> None:
    rows = as_dicts(
        database.sql(f"SELECT {', '.join(f'{chr(34)}{column}{chr(34)}' for column in COLUMNS)} FROM figures")
    )
    assert [{name: cell or "" for name, cell in row.items()} for row in rows] == [
        {name: cell or "" for name, cell in flat_row(record).items()} for record in hostile[1]
    ]


def test_offsets_cut_the_value_out_of_the_text_in_sql(database: duckdb.DuckDBPyConnection) -> None:
    query = """
    SELECT value.text, substring(text, value.start + 1, value."end" - value.start)
    FROM metrics JOIN documents ON documents.id = document_id
    """
    rows = database.sql(query).fetchall()
    assert len(rows) == 2
    assert all(written == cut for written, cut in rows)


def test_every_column_is_explained(database: duckdb.DuckDBPyConnection) -> None:
    columns = (
        "SELECT column_name FROM duckdb_columns() WHERE table_name IN ('documents', 'metrics') AND comment IS NULL"
    )
    assert database.sql(columns).fetchall() == []
    assert "平面视图" in database.sql("SELECT comment FROM duckdb_views() WHERE view_name = 'figures'").fetchall()[0][0]


def test_a_long_document_is_appended_in_batches(
    hostile: Extracted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference.writers.duckdb_database._BATCH", 3)
    with record_file(tmp_path / "m.duckdb") as writer:
        writer.write(hostile[0], iter(hostile[1] * 4))
    import duckdb

    with duckdb.connect(str(tmp_path / "m.duckdb"), read_only=True) as database:
        assert database.sql("SELECT records FROM documents").fetchall() == [(8,)]
        values = database.sql("SELECT value.text FROM metrics ORDER BY rowid").fetchall()
    assert values == [("1,234",), ("650-800元",)] * 4
