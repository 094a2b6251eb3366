import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.documents import Document
from inference.records import Record
from inference.runs.export import save_texts, text_file_name, write_outputs
from inference.runs.store import open_store
from inference.writers import RecordWriter, record_file


def test_an_output_that_cannot_be_written_leaves_the_others_alone(tmp_path: Path) -> None:
    class Full:
        def __init__(self, writer: RecordWriter, error: Exception) -> None:
            self._writer, self._error = writer, error

        def write(self, document: Document, records: Iterable[Record]) -> None:
            self._writer.write(document, records)
            if document.name == "b":
                raise self._error

    errors = {"full.csv": OSError(errno.ENOSPC, "No space left on device"), "odd.csv": KeyError("made for this test")}

    @contextmanager
    def failing(path: Path) -> Iterator[RecordWriter]:
        with record_file(path) as writer:
            yield Full(writer, errors[path.name]) if path.name in errors else writer

    outputs = [tmp_path / name for name in ("full.csv", "odd.csv", "m.csv")]
    (tmp_path / "full.csv").write_text("old", encoding="utf-8")
    written: list[Path] = []
    with open_store(tmp_path / "s") as store:
        for number, name in enumerate("abc"):
            store.finish(store.place(number, 0, Document(name, "text"), "model").id)
        failures = write_outputs(store, outputs, failing, 0, written.append)
    assert [(failure.path, failure.document) for failure in failures] == [
        (str(outputs[0]), None),
        (str(outputs[1]), "b"),
    ]
    assert "No space left on device; put that right and run the same command again" in failures[0].reason
    assert (tmp_path / "full.csv").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full.csv", "m.csv", "s"]
    assert written.count(outputs[2]) == 3


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".m.csv.abc.part").write_text("half", encoding="utf-8")
    (tmp_path / ".m.csv.d.part").mkdir()
    (tmp_path / ".m.csv.d.part" / "m.csv").write_text("half", encoding="utf-8")
    (tmp_path / ".other.csv.abc.part").write_text("of another run", encoding="utf-8")
    with open_store(tmp_path / "s") as store:
        assert write_outputs(store, [tmp_path / "m.csv"], record_file, 0, lambda _: None) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.csv.abc.part", "m.csv", "s"]


def test_texts_are_saved_as_read(tmp_path: Path) -> None:
    documents = [
        Document("a.txt", "一\r\n二\n"),
        Document("b/c.docx", "三"),
        Document("a.txt", "四"),
        Document("A.TXT", "五"),
    ]
    with open_store(tmp_path / "s") as store:
        for number, document in enumerate(documents):
            store.finish(store.place(number, 0, document, "model").id)
        assert save_texts(store, tmp_path / "t") == []
    saved = {
        path.relative_to(tmp_path / "t").as_posix(): path.read_bytes().decode()
        for path in (tmp_path / "t").rglob("*.*")
        if path.is_file()
    }
    assert saved == {"a.txt": "一\r\n二\n", "b/c.docx.txt": "三", "a-2.txt": "四", "A-3.TXT": "五"}


def test_a_text_that_cannot_be_saved_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("no folder", encoding="utf-8")
    with open_store(tmp_path / "s") as store:
        store.finish(store.place(0, 0, Document("a.txt", "x"), "model").id)
        [failure] = save_texts(store, tmp_path / "t")
    assert (failure.stage, failure.document) == ("write", "a.txt")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("报告.txt", "报告.txt"),
        ("a.zip/b/c.pdf", "a.zip/b/c.pdf.txt"),
        ("tasks.json#17", "tasks.json#17.txt"),
        ("/etc/passwd", "etc/passwd.txt"),
        ("../../x", "x.txt"),
        ("a/../b//.", "a/b.txt"),
        ("C:\\x", "C__x.txt"),
        ("", "_.txt"),
        ("..", "_.txt"),
    ],
)
def test_names_of_text_files(name: str, path: str) -> None:
    assert text_file_name(name).as_posix() == path


@given(st.text(alphabet="./\\ a\0\n:\ud800县", max_size=300))
def test_text_files_never_leave_their_folder(name: str) -> None:
    path = text_file_name(name)
    assert not path.is_absolute()
    assert not {"..", "", "."} & set(path.parts)
    assert all(len(part) <= 84 and part.isprintable() for part in path.parts)
