"""Text of unknown encoding."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.documents import Document
from data.reading import ReportFile, decode, read_documents
from data.reading.parts import UnreadableError

TEXT = "农村低保新增48户。\r\n累计发放  704.3539万元\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("name", ["r.txt", "r.TXT", "r", "r.log"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(TEXT.encode(encoding))
    (document,) = read_documents(ReportFile(path, "r"))
    assert document == Document("r", TEXT)


@given(st.text(alphabet="农村低保新增户0123456789，。\r\n 😀", min_size=1))
def test_every_text_in_utf8_comes_back(text: str) -> None:
    assert decode(text.encode("utf-8")) == text
    assert decode(text.encode("utf-8-sig")) == text


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "not a text file"),
        (bytes(range(256)) * 4, "not a text file"),
        (b"\xff\xfe\x00", "byte order mark of utf-16-le"),
        (b"\xef\xbb\xbf\xff\xff", "byte order mark of utf-8"),
        (b"%PDF-1.7 x", "a PDF"),
        (b"{\\rtf1 x}", "an RTF file"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(UnreadableError, match=problem):
        decode(content)
