import json
import sqlite3
from pathlib import Path

import pytest

from data.documents import Document
from inference.runs.store import RunStore, StoreError, open_store, remove_store


def record(text: str, score: float = 0.9) -> tuple[float, bytes]:
    value = {"text": text, "start": 0, "end": len(text), "kind": "quantity", "score": score}
    empty = dict.fromkeys(("unit", "program", "indicator", "number", "number_max", "bound", "currency"))
    rest = {"document": "d", "value": value, "approximate": False, "per": [], "score": score, "sentence": text}
    return score, json.dumps(empty | rest | {"section": []}).encode()


def add(store: RunStore, file: int, name: str, *texts: str, part: int = 0) -> int:
    entry = store.place(file, part, Document(name, f"text of {name}"), "model")
    store.add_block(entry.id, 0, [record(text) for text in texts])
    store.finish(entry.id)
    return entry.id


def test_documents_and_records_come_back_in_the_order_of_the_run(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        add(store, 1, "c", "5")
        first = store.place(0, 1, Document("b", "x\r\n\ud800", {"year": 2024}), "model").id
        store.add_block(first, 1, [record("3"), record("4", 0.2)])
        store.add_block(first, 0, [record("2")])
        store.finish(first)
        add(store, 0, "a", "1")
        unfinished = store.place(2, 0, Document("d", "d"), "model").id
        store.add_block(unfinished, 0, [record("6")])
        assert [document.name for _, document in store.finished_documents()] == ["a", "b", "c"]
        assert [found.metric.value.text for found in store.all_records(0)] == ["1", "2", "3", "4", "5"]
        assert [found.metric.value.text for found in store.records(first, 0.5)] == ["2", "3"]
        assert store.counts(0.5) == (3, 4)
        assert store.document(first) == Document("b", "x\r\n\ud800", {"year": 2024})
        assert store.finished_blocks(first) == {0, 1}


def test_what_is_finished_is_found_again_by_model_text_and_name(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        known = add(store, 0, "a", "1")
    with open_store(tmp_path / "s") as store:
        store.begin()
        assert store.counts(0) == (0, 0)
        same = store.place(0, 0, Document("a", "text of a"), "model")
        assert (same.id, same.finished) == (known, True)
        for document, model in (
            (Document("a", "text of b"), "model"),
            (Document("b", "text of a"), "model"),
            (Document("a", "text of a"), "another"),
        ):
            assert not store.place(1, same.id, document, model).finished
            store.begin()
        assert not store.is_empty


def test_one_text_in_two_places_is_stored_once(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        assert store.is_empty
        number = add(store, 0, "a", "1")
        assert store.place(3, 0, Document("a", "text of a"), "model").id == number
        assert store.places(number) == [0, 3]
        assert store.counts(0) == (2, 2)


def test_a_store_of_another_layout_is_made_anew(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        add(store, 0, "a", "1")
    with sqlite3.connect(tmp_path / "s") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with open_store(tmp_path / "s") as store:
        assert store.is_empty


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(b"no store" * 1000)
    with pytest.raises(StoreError, match="remove it and run again"), open_store(tmp_path / "s"):
        pass
    assert (tmp_path / "s").read_bytes() == b"no store" * 1000


def test_a_store_is_removed_whole(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        add(store, 0, "a", "1")
        assert len(list(tmp_path.iterdir())) > 1
    remove_store(tmp_path / "s")
    assert list(tmp_path.iterdir()) == []
