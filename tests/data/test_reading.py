"""Reading files of every format, and the files that cannot be read."""

import io
import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import report_files

from data.documents import Document
from data.reading import ReportError, ReportFile, archive, documents, find_reports, read_documents


def read(path: Path) -> tuple[list[Document], list[str]]:
    items = list(read_documents(ReportFile(path, path.name)))
    return [item for item in items if isinstance(item, Document)], [str(i) for i in items if isinstance(i, ReportError)]


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", report_files.FORMATS)
def test_every_format_gives_the_same_lines(tmp_path: Path, name: str) -> None:
    (document,), problems = read(write(tmp_path / name, report_files.FORMATS[name]()))
    assert tuple(line for line in document.text.splitlines() if line) == report_files.LINES
    assert document.name == (f"{name}#1" if name.endswith(".jsonl") else name)
    assert problems == []


def test_an_archive_of_all_formats(tmp_path: Path) -> None:
    members = {f"内部/{name}": make() for name, make in report_files.FORMATS.items()}
    read_back, problems = read(write(tmp_path / "r.zip", report_files.archive(members)))
    assert [document.name for document in read_back] == [
        f"r.zip/{name}" + ("#1" if name.endswith(".jsonl") else "") for name in members
    ]
    assert {tuple(line for line in document.text.splitlines() if line) for document in read_back} == {
        report_files.LINES
    }
    assert problems == []


def test_members_that_cannot_be_read_do_not_cost_the_others(tmp_path: Path) -> None:
    content = report_files.archive(
        {
            "good.txt": "低保37户。".encode(),
            "../out.txt": b"x",
            "/etc/passwd.txt": b"x",
            "C:\\windows\\x.txt": b"x",
            "..\\up.txt": b"x",
            "inner.zip": report_files.archive({"a.txt": b"x"}),
            "old.doc": b"\xd0\xcf\x11\xe0",
            "empty.txt": b"",
            "bad.docx": b"PK\x03\x04 no zip",
            "photo.jpg": b"\xff\xd8",
            "__MACOSX/._good.txt": b"\0\5",
            "~$good.docx": b"x",
            "last.txt": "临时救助12人次。".encode(),
        }
    )
    path = write(tmp_path / "r.zip", content)
    read_back, problems = read(path)
    assert [document.name for document in read_back] == ["r.zip/good.txt", "r.zip/last.txt"]
    for problem, (name, reason) in zip(
        problems,
        [
            ("../out.txt", "leads out of the archive"),
            ("/etc/passwd.txt", "leads out of the archive"),
            ("C:/windows/x.txt", "leads out of the archive"),
            ("../up.txt", "leads out of the archive"),
            ("inner.zip", "an archive in an archive"),
            ("old.doc", "save it as .docx"),
            ("empty.txt", "empty file"),
            ("bad.docx", "not a zip archive"),
        ],
        strict=True,
    ):
        assert problem.startswith(f"{path}/{name}: ")
        assert reason in problem
    assert sorted(file.name for file in tmp_path.iterdir()) == ["r.zip"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_the_utf8_mark(tmp_path: Path, encoding: str) -> None:
    content = report_files.archive({"xxxxxxxxxxxx.txt": b"x"})
    name = {"gb18030": "2024民政总结", "utf-8": "民政总结"}[encoding].encode(encoding)
    assert len(name) == 12
    (document,), _ = read(write(tmp_path / "r.zip", content.replace(b"xxxxxxxxxxxx", name)))
    assert document.name == f"r.zip/{name.decode(encoding)}.txt"


def test_members_of_one_name_get_names_of_their_own(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package, pytest.warns(UserWarning, match="Duplicate name"):
        for text in ("一户", "两户", "三户"):
            package.writestr("a.txt", text)
    read_back, _ = read(write(tmp_path / "r.zip", stream.getvalue()))
    # The directory of the archive points to each of them.
    assert [(d.name, d.text) for d in read_back] == [
        ("r.zip/a.txt", "一户"),
        ("r.zip/a.txt (2)", "两户"),
        ("r.zip/a.txt (3)", "三户"),
    ]


def symbolic_link() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        member = zipfile.ZipInfo("link.txt")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(member, "/etc/passwd")
    return stream.getvalue()


def with_flags(content: bytes, flags: int) -> bytes:
    """Set the flags of the first member in its header and in the directory."""
    changed = bytearray(content)
    struct.pack_into("<H", changed, 6, flags)
    struct.pack_into("<H", changed, content.index(b"PK\x01\x02") + 8, flags)
    return bytes(changed)


def packed(method: int, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        package.writestr("a.txt", content)
    return stream.getvalue()


def with_part(name: str, part: bytes) -> bytes:
    """A Word file with a part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(report_files.docx())) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.namelist():
            new.writestr(member, part if member == name else old.read(member))
    return stream.getvalue()


ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
BOMB = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "低保">{ENTITIES}]><d>&e9;</d>'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = f"{'<w:sdt><w:sdtContent>' * 5000}{'</w:sdtContent></w:sdt>' * 5000}"
DEEP = f'<w:document xmlns:w="{W}"><w:body>{BODY}</w:body></w:document>'

BAD_FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.txt": (lambda: b"", "empty file"),
    "empty.pdf": (lambda: b"", "empty file"),
    "empty.zip": (lambda: b"", "empty file"),
    "blank.html": (lambda: b"<html><body> <p>&nbsp;</p></body></html>", "no text in it"),
    "navigation.html": (lambda: b"<html><body><nav>a</nav><script>b</script></body></html>", "no text in it"),
    "picture.txt": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "not a text file"),
    "named.txt": (report_files.pdf, "a PDF; read it from a file whose name ends in .pdf"),
    "named2.txt": (report_files.docx, "a zip or an Office file"),
    "picture.html": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "not a text file"),
    "picture.pdf": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "not a PDF"),
    "cut.pdf": (lambda: report_files.pdf()[:400], "damaged"),
    "locked.pdf": (lambda: report_files.pdf(password="secret"), "protected by a password"),
    "cut.docx": (lambda: report_files.docx()[:4000], "not a zip archive"),
    "locked.docx": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"),
        "encrypted; remove the password",
    ),
    "old.docx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "in the format of Word 97"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "in the format of Word 97"),
    "sheet.docx": (lambda: report_files.archive({"xl/workbook.xml": b"<x/>"}), "not a Word file"),
    "entities.docx": (lambda: with_part("word/document.xml", BOMB.encode()), "declares a document type"),
    "entities16.docx": (
        lambda: with_part("word/document.xml", BOMB.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")),
        "declares a document type",
    ),
    "noxml.docx": (lambda: with_part("word/document.xml", b"<w:document"), "damaged"),
    "deep.docx": (lambda: with_part("word/document.xml", DEEP.encode()), "nested too deeply"),
    "bomb.docx": (lambda: report_files.archive({"word/document.xml": b" " * 70_000_000}), "bytes unpacked, more than"),
    "bomb.zip": (lambda: packed(zipfile.ZIP_DEFLATED, b"0" * 4_000_000), "looks like a zip bomb"),
    "large.zip": (lambda: packed(zipfile.ZIP_DEFLATED, os.urandom(1000) * 70_000), "bytes unpacked, more than"),
    "lzma.zip": (lambda: packed(zipfile.ZIP_LZMA, b"x"), "unusual method"),
    "locked.zip": (lambda: with_flags(packed(zipfile.ZIP_STORED, b"x"), 1), "protected by a password"),
    "link.zip": (symbolic_link, "a symbolic link"),
    "cut.zip": (lambda: report_files.archive({"a.txt": b"x" * 99})[:40], "not a zip archive"),
    "crc.zip": (lambda: packed(zipfile.ZIP_STORED, b"4831").replace(b"4831", b"4832"), "damaged in the archive"),
    "photos.zip": (lambda: report_files.archive({"a.jpg": b"x", "folder/": b""}), "no report in this archive"),
    "many.zip": (lambda: report_files.archive({f"{n}.txt": b"" for n in range(10_001)}), "10,001 members"),
    "package.json": (lambda: b'{"name": "left-pad"}', "not a Label Studio file: task 1: no data.text"),
    "list.json": (lambda: b"[1, 2]", "not a Label Studio file"),
    "broken.json": (lambda: b'{"data": ', "not a Label Studio file: no JSON"),
    "deep.json": (lambda: b"[" * 100_000, "nested too deeply"),
    "records.jsonl": (lambda: b'{"document": "a"}\n' * 3, "not a Label Studio file: line 1"),
    "surrogate.json": (lambda: b'{"data": {"text": "\\ud83d"}}', "lone surrogate"),
    "picture.json": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "not a text file"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_one_error_that_names_it(tmp_path: Path, name: str) -> None:
    make, reason = BAD_FILES[name]
    path = write(tmp_path / name, make())
    read_back, problems = read(path)
    assert read_back == []
    (problem,) = problems
    assert problem.startswith(str(path))
    assert reason in problem
    assert "\n" not in problem
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_too_large_a_file(tmp_path: Path) -> None:
    for name in ("a.txt", "a.zip"):
        path = tmp_path / name
        with path.open("wb") as stream:
            stream.truncate(600 * archive.MIB)
        _, (problem,) = read(path)
        assert "more than" in problem and "split it" in problem


def test_a_file_that_vanishes(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", b"x")
    write(tmp_path / "b.zip", b"x")
    files, _ = find_reports([tmp_path])
    for file in files:
        file.path.unlink()
        (item,) = read_documents(file)
        assert str(item) == f"{file.path}: cannot be read: No such file or directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"x")
    path.chmod(0)
    assert read(path)[1] == [f"{path}: cannot be read: Permission denied"]


def test_a_file_that_the_system_does_not_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, most_bytes: int) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(documents, "_content_of", refuse)
    path = write(tmp_path / "a.txt", b"x")
    assert read(path)[1] == [f"{path}: cannot be read: Permission denied"]


def test_tasks_are_numbered_and_bad_ones_skipped(tmp_path: Path) -> None:
    tasks = [
        {"data": {"text": "低保37户", "meta": {"year": 2024}}},
        {"id": 5},
        {"data": {"text": " "}},
        {"data": {"text": "好"}},
    ]
    path = write(tmp_path / "t.json", json.dumps(tasks).encode("utf-8-sig"))
    read_back, problems = read(path)
    assert [(d.name, d.text, dict(d.meta)) for d in read_back] == [
        ("t.json#1", "低保37户", {"year": 2024}),
        ("t.json#4", "好", {}),
    ]
    assert [problem.removeprefix(str(path)) for problem in problems] == [
        ", task 2: no data.text; is this a Label Studio task?",
        ", task 3: no text in it, nothing to extract",
    ]


def test_lines_are_numbered_and_bad_ones_skipped(tmp_path: Path) -> None:
    lines = ['{"data": {"text": "a\\u2028b\u2028c"}}', "", "no json", '{"data": {"text": "d"}}']
    path = write(tmp_path / "t.jsonl", "\n".join(lines).encode())
    read_back, (problem,) = read(path)
    assert [(d.name, d.text) for d in read_back] == [("t.jsonl#1", "a\u2028b\u2028c"), ("t.jsonl#4", "d")]
    assert problem.startswith(f"{path}, line 3: no JSON")


def test_a_parser_that_breaks_costs_only_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import data.reading.text

    def broken(content: bytes) -> str:
        raise ZeroDivisionError("made for this test")

    monkeypatch.setattr(data.reading.text, "decode", broken)
    path = write(tmp_path / "a.txt", b"x")
    assert read(path)[1] == [f"{path}: damaged, or cannot be read: ZeroDivisionError: made for this test"]
