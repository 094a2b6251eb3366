from itertools import repeat
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from strategies import extracted_documents

from data.documents import Document
from inference.normalization import normalize_quantity
from inference.records import Record
from inference.writers import parquet, record_file

Extracted = tuple[Document, list[Record]]


@given(extracted=extracted_documents())
@settings(max_examples=20)
def test_rows_are_the_records(tmp_path_factory: pytest.TempPathFactory, extracted: Extracted) -> None:
    path = tmp_path_factory.mktemp("parquet") / "m.parquet"
    with record_file(path) as writer:
        writer.write(extracted[0], iter(extracted[1]))
    assert pq.read_table(path).to_pylist() == [record.to_json() for record in extracted[1]]


def test_hostile_texts_and_the_schema(hostile: Extracted, tmp_path: Path) -> None:
    path = tmp_path / "m.parquet"
    with record_file(path, model_version="minzheng-1") as writer:
        writer.write(hostile[0], iter(hostile[1]))
    assert pq.read_table(path).to_pylist() == [record.to_json() for record in hostile[1]]
    schema = pq.read_schema(path)
    assert str(schema.field("number").type) == "double"
    assert str(schema.field("per").type) in ("list<element: string>", "list<item: string>")
    assert str(schema.field("unit").type) == "struct<text: string, start: int64, end: int64, score: double>"
    assert schema.metadata[b"model_version"] == b"minzheng-1"
    assert "单位" in schema.field("unit").metadata[b"description"].decode()


def test_row_groups_bound_what_is_kept(hostile: Extracted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROW_GROUP", 4)
    document, records = hostile
    with record_file(tmp_path / "m.parquet") as writer:
        for count in (3, 0, 6):
            writer.write(document, repeat(records[0], count))
    file = pq.ParquetFile(tmp_path / "m.parquet")
    assert [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)] == [4, 4, 1]


def test_numbers_that_are_no_double_are_rounded(hostile: Extracted, tmp_path: Path) -> None:
    record = hostile[1][0]
    amount = normalize_quantity("9007199254740993")
    with record_file(tmp_path / "m.parquet") as writer:
        writer.write(hostile[0], [Record("a", record.metric, amount, "", ())])
    assert pq.read_table(tmp_path / "m.parquet")["number"].to_pylist() == [9007199254740992.0]
