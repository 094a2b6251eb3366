"""From paths to report files."""

import io
import os
import sys
from pathlib import Path

import pytest

from data.documents import Document
from data.reading import REPORT_SUFFIXES, ReportError, find_reports, read_documents


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def test_folders_are_searched_and_problems_named(tmp_path: Path) -> None:
    make(tmp_path, "b/2.txt", "b/1.TXT", "b/c/3.pdf", "b/other.jpg", "b/old.doc", "b/~$1.docx", "empty/x.jpg")
    files, problems = find_reports([tmp_path / "b/2.txt", tmp_path / "b", tmp_path / "empty", tmp_path / "gone.txt"])
    assert [file.name for file in files] == ["2.txt", "1.TXT", "c/3.pdf"]
    assert [str(problem) for problem in problems] == [
        f"{tmp_path}/b/old.doc: in the format of Word 97; save it as .docx",
        f"{tmp_path}/empty: no report in this folder; reports end in {', '.join(sorted(REPORT_SUFFIXES))}",
        f"{tmp_path}/gone.txt: no such file or folder",
    ]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert len(find_reports([tmp_path, tmp_path / "loop" / "a.txt", tmp_path / "**/*.txt"])[0]) == 1


def test_links_that_run_in_circles_end(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "deep/b.txt")
    for name in ("one", "two", "deep/three"):
        (tmp_path / name).symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to("self.txt")
    for path in (tmp_path, tmp_path / "one", tmp_path / "**", tmp_path / "**/*.txt", tmp_path / "*"):
        files, _ = find_reports([path])
        names = [file.name for file in files if file.path.name != "self.txt"]
        assert names[0].endswith("a.txt") and names[1].endswith("deep/b.txt") and len(names) == 2
    (problem,) = read_documents(next(file for file in find_reports([tmp_path])[0] if file.name == "self.txt"))
    assert isinstance(problem, ReportError)
    assert "cannot be read" in str(problem)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("r/**/*.docx", ["a.docx", "x/b.docx", "x/y/c.docx"]),
        ("r/*/*.docx", ["x/b.docx"]),
        ("r/x", ["b.docx", "y/c.docx"]),
        ("r/[ab].*", ["a.docx", "a.txt"]),
        ("r/?.txt", ["a.txt"]),
        ("*/a.txt", ["r/a.txt"]),
        ("r/*", ["[1].txt", "a.docx", "a.txt", "photo.jpg", "x/b.docx", "x/y/c.docx"]),
        ("r/[1].txt", ["[1].txt"]),
        ("r/.*/*.txt", [".hidden/h.txt"]),
    ],
)
def test_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, names: list[str]) -> None:
    make(tmp_path / "r", "a.docx", "x/b.docx", "x/y/c.docx", "a.txt", "photo.jpg", "[1].txt", ".hidden/h.txt")
    monkeypatch.chdir(tmp_path)
    for path in (Path(pattern), tmp_path / pattern):
        files, problems = find_reports([path])
        assert [file.name for file in files] == names
        assert problems == []


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [("*.pdf", "nothing matches this pattern"), ("a**b/x", "not a pattern"), ("gone/*.txt", "nothing matches")],
)
def test_patterns_that_find_nothing(tmp_path: Path, pattern: str, problem: str) -> None:
    files, (error,) = find_reports([tmp_path / pattern])
    assert files == []
    assert str(error).startswith(f"{tmp_path / pattern}: {problem}")


def test_files_of_one_name_stay_apart(tmp_path: Path) -> None:
    make(tmp_path, "a/x.txt", "b/x.txt")
    assert [file.name for file in find_reports([tmp_path])[0]] == ["a/x.txt", "b/x.txt"]


def test_odd_paths_are_problems_not_crashes(tmp_path: Path) -> None:
    (tmp_path / "broken.txt").symlink_to("gone")
    os.mkfifo(tmp_path / "pipe.txt")
    make(tmp_path, "x.txt")
    odd = [Path("/" + "n" * 300), tmp_path / "x.txt" / "y.txt", Path("a\0b")]
    files, problems = find_reports([tmp_path, *odd])
    assert [file.name for file in files] == ["broken.txt", "x.txt"]
    reasons = [str(problem).rpartition(": ")[2] for problem in problems]
    assert reasons == ["File name too long", "Not a directory", "embedded null byte"]
    (problem,) = read_documents(files[0])
    assert "broken.txt: cannot be read" in str(problem)


def test_a_name_that_is_no_utf8_can_be_written(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb5\xcd\xb1\xa3.txt")).write_bytes(b"x")
    name = find_reports([tmp_path])[0][0].name
    assert name.encode("utf-8").endswith(b".txt")


class Stream:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr(sys, "stdin", Stream("农村低保48户。\r\n".encode(encoding)))
    (file,), problems = find_reports([Path("-"), Path("-")])
    assert problems == []
    assert list(read_documents(file)) == [Document("stdin", "农村低保48户。\r\n")]


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "empty file"), (b"%PDF-1.7", "a PDF"), (b"\x89PNG\0", "not a text")]
)
def test_standard_input_that_is_no_text(monkeypatch: pytest.MonkeyPatch, content: bytes, reason: str) -> None:
    monkeypatch.setattr(sys, "stdin", Stream(content))
    ((file,), _) = find_reports([Path("-")])
    (problem,) = read_documents(file)
    assert str(problem).startswith("standard input (text only): ")
    assert reason in str(problem)
