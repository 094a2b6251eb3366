import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from data.documents import Document
from data.reading import ReportFile
from inference.runs.worker import Done, NotRead, ReadDocument, ReadTask, Reply, Task, read_file
from inference.scale.files import SharedFile, find_shared, is_parquet_folder, is_uri, of_row, read_shared, to_row


def keep_all(files: Iterable[ReportFile]) -> list[ReportFile]:
    return list(files)


def do(task: Task) -> Iterator[Reply]:
    assert isinstance(task, ReadTask)
    yield from read_file(task.file)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "报告"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "二.txt").write_text("特困供养46人。", encoding="utf-8")
    (folder / "a.txt").write_bytes("农村低保新增48户。".encode("gb18030"))
    (folder / "old.doc").write_bytes(b"x")
    (folder / "notes.xyz").write_bytes(b"x")
    return folder


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("s3://bucket/in", True),
        ("hdfs://host:8020/in", True),
        ("file:///in", True),
        ("in/a.txt", False),
        ("C:\\in", False),
    ],
)
def test_addresses_are_told_from_paths(path: str, expected: bool) -> None:
    assert is_uri(path) is expected


def test_a_folder_of_parquet_files_is_an_address_or_ends_in_a_slash() -> None:
    assert [is_parquet_folder(path) for path in ("out/", "s3://b/out", "out.parquet")] == [True, True, False]


def test_a_folder_gives_the_same_files_by_path_and_by_address(reports: Path) -> None:
    by_path, path_problems = find_shared([str(reports)], keep_all)
    by_address, address_problems = find_shared([reports.as_uri()], keep_all)
    assert [file.name for file in by_path] == [file.name for file in by_address] == ["a.txt", "b/二.txt"]
    assert [len(problems) for problems in (path_problems, address_problems)] == [1, 1]
    assert str(address_problems[0]) == f"{reports.as_uri()}/old.doc: in the format of Word 97; save it as .docx"


def test_files_are_taken_once_and_what_is_missing_is_named(reports: Path) -> None:
    address = f"{reports.as_uri()}/a.txt"
    files, problems = find_shared([address, reports.as_uri(), f"{reports.as_uri()}/gone", "nosuch://x/y"], keep_all)
    assert [file.name for file in files] == ["a.txt", "b/二.txt"]
    assert [str(problem).partition(": ")[0] for problem in problems][-2:] == [
        f"{reports.as_uri()}/gone",
        "nosuch://x/y",
    ]


def test_a_file_at_an_address_is_read_like_a_local_one(reports: Path) -> None:
    files, _ = find_shared([reports.as_uri()], keep_all)
    assert list(read_shared(files[0], do)) == [ReadDocument(Document("a.txt", "农村低保新增48户。")), Done()]
    (reports / "a.txt").write_bytes(b"")
    assert list(read_shared(files[0], do)) == [
        NotRead(f"{reports.as_uri()}/a.txt: empty file, nothing to extract"),
        Done(),
    ]
    (reports / "a.txt").unlink()
    (gone,) = read_shared(files[0], do)
    assert isinstance(gone, NotRead) and gone.message.startswith(f"{reports.as_uri()}/a.txt: cannot be read")


def test_messages_name_a_local_file_as_the_user_did(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(reports)
    (reports / "a.txt").write_bytes(b"")
    (file,), _ = find_shared(["a.txt"], keep_all)
    monkeypatch.chdir("/")
    assert next(read_shared(file, do)) == NotRead("a.txt: empty file, nothing to extract")


@pytest.mark.parametrize(
    "file",
    [
        SharedFile("in/a.txt", "a.txt", "/in/a.txt"),
        SharedFile(os.fsdecode(b"\xff.txt"), "\ufffd.txt", os.fsdecode(b"/in/\xff.txt")),
        SharedFile("s3://b/in/a.txt", "a.txt", "b/in/a.txt", "s3://b/in?region=x"),
        SharedFile("-", "stdin", "-", content="低保3户".encode()),
        SharedFile("-", "stdin", "-", content=b""),
    ],
)
def test_rows_give_the_file_back(file: SharedFile) -> None:
    assert of_row(to_row(3, file)) == file
