"""Reading reports from files."""

import codecs
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from data.documents import Document

REPORT_SUFFIXES = frozenset({".txt"})
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ODD_CATEGORIES = frozenset({"Cc", "Cn", "Co", "Cs"})
_COMMON_CONTROLS = frozenset("\t\n\r\f\v\u3000")
_GREATEST_ODD_SHARE = 0.02


class ReportError(ValueError):
    """A report cannot be read; the message names the file, what is wrong and what to do."""


def find_reports(paths: Iterable[Path]) -> tuple[list[Path], list[ReportError]]:
    """Expand files and folders into report files.

    Args:
        paths: Files, taken as they are, and folders, searched recursively for `REPORT_SUFFIXES`.

    Returns:
        The files in the order given, those of a folder sorted by path, none twice; and an error for each path that
        does not exist and each folder without reports.
    """
    found: dict[Path, None] = {}
    problems: list[ReportError] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in REPORT_SUFFIXES and p.is_file())
            if not inside:
                suffixes = ", ".join(sorted(REPORT_SUFFIXES))
                problems.append(ReportError(f"{path}: no report in this folder; reports end in {suffixes}"))
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            problems.append(ReportError(f"{path}: no such file or folder"))
    return list(found), problems


def read_report(path: Path) -> Document:
    """Read a text file in UTF-8, UTF-16 or GB18030 with any line ends.

    Line ends are kept, a byte order mark is not: offsets count the characters of the text so read.

    Raises:
        ReportError: If the file cannot be read, is empty, is binary or in another encoding.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReportError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        text = decode(content)
    except ValueError as error:
        raise ReportError(f"{path}: {error}") from error
    if not text.strip():
        raise ReportError(f"{path}: empty file, nothing to extract")
    return Document(path.name, text)


def decode(content: bytes) -> str:
    """Decode a report: by its byte order mark, else as the first of UTF-8, UTF-16 and GB18030 that gives plain text.

    Raises:
        ValueError: If no encoding gives plain text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            try:
                text = content[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise ValueError(f"has the byte order mark of {encoding} but is not {encoding}: {error}") from error
            if _is_plain(text):
                return text
            raise ValueError("not a text file: it holds control characters")
    # Without a mark, text in UTF-16 shows itself by the zero bytes of its line ends, digits and blanks.
    encodings = ("utf-16-le", "utf-16-be") if b"\0" in content else ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_plain(text):
            return text
    raise ValueError("not a text file in UTF-8, UTF-16 or GB18030; save it as UTF-8 text and try again")


def _is_plain(text: str) -> bool:
    odd = sum(unicodedata.category(c) in _ODD_CATEGORIES and c not in _COMMON_CONTROLS for c in text)
    return odd <= _GREATEST_ODD_SHARE * len(text)
