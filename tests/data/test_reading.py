import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reading import ReportError, ReportFile, decode, find_reports, read_report

TEXT = "农村低保新增48户。\r\n累计发放  704.3539万元\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert read_report(ReportFile(path, "r")).text == TEXT


@given(st.text(alphabet="农村低保新增户0123456789，。\r\n 😀", min_size=1))
def test_every_text_in_utf8_and_gb18030_comes_back(text: str) -> None:
    assert decode(text.encode("utf-8")) == text
    assert decode(text.encode("utf-8-sig")) == text


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty file"),
        (b" \r\n\t", "empty file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "not a text file"),
        (bytes(range(256)) * 4, "not a text file"),
        (b"\xff\xfe\x00", "byte order mark of utf-16-le"),
        (b"\xef\xbb\xbf\xff\xff", "byte order mark of utf-8"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(content)
    with pytest.raises(ReportError, match=problem) as raised:
        read_report(ReportFile(path, "r"))
    assert str(raised.value).startswith(f"{path}: ")


def test_folders_are_searched_and_problems_named(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.TXT", "b/c/3.txt", "b/other.pdf", "empty/x.pdf"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    files, problems = find_reports([tmp_path / "b/2.txt", tmp_path / "b", tmp_path / "empty", tmp_path / "gone.txt"])
    assert [file.name for file in files] == ["2.txt", "1.TXT", "c/3.txt"]
    assert [str(problem).split(": ")[1] for problem in problems] == [
        "no report in this folder; reports end in .txt",
        "no such file or folder",
    ]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert len(find_reports([tmp_path, tmp_path / "loop" / "a.txt"])[0]) == 1


def test_files_of_one_name_stay_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text("x", encoding="utf-8")
    assert [file.name for file in find_reports([tmp_path])[0]] == ["a/x.txt", "b/x.txt"]


def test_odd_paths_are_problems_not_crashes(tmp_path: Path) -> None:
    (tmp_path / "broken.txt").symlink_to("gone")
    (tmp_path / "x.txt").write_text("x", encoding="utf-8")
    files, problems = find_reports([tmp_path, Path("/" + "n" * 300), tmp_path / "x.txt" / "y.txt"])
    assert len(files) == 2
    assert [str(problem).rpartition(": ")[2] for problem in problems] == ["File name too long", "Not a directory"]
    with pytest.raises(ReportError, match=r"broken\.txt: cannot be read"):
        read_report(files[0])


def test_a_name_that_is_no_utf8_can_be_written(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb5\xcd\xb1\xa3.txt")).write_bytes(b"x")
    name = find_reports([tmp_path])[0][0].name
    assert name.encode("utf-8").endswith(b".txt")
