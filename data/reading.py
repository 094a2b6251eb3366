"""Reading reports from files."""

import codecs
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report to read.

    Attributes:
        path: Where it is.
        name: The name its document gets: the file name, or for a file of a folder its path inside the folder.
    """

    path: Path
    name: str


def find_reports(paths: Iterable[Path]) -> tuple[list[ReportFile], list[ReportError]]:
    """Expand files and folders into report files.

    Args:
        paths: Files, taken as they are, and folders, searched recursively for `REPORT_SUFFIXES`.

    Returns:
        The files in the order given, those of a folder sorted by path, none twice; and an error for each path that
        does not exist or cannot be searched and each folder without reports.
    """
    found: dict[Path, ReportFile] = {}
    problems: list[ReportError] = []
    for path in paths:
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except OSError as error:
            reason = "no such file or folder" if isinstance(error, FileNotFoundError) else error.strerror
            problems.append(ReportError(f"{path}: {reason}"))
            continue
        inside = _search(path, problems) if is_folder else [path]
        for file in inside:
            name = file.relative_to(path).as_posix() if is_folder else file.name
            found.setdefault(file.resolve(), ReportFile(file, os.fsencode(name).decode("utf-8", "replace")))
        if not inside:
            suffixes = ", ".join(sorted(REPORT_SUFFIXES))
            problems.append(ReportError(f"{path}: no report in this folder; reports end in {suffixes}"))
    return list(found.values()), problems


def _search(folder: Path, problems: list[ReportError]) -> list[Path]:
    def note(error: OSError) -> None:
        problems.append(ReportError(f"{error.filename}: cannot be searched: {error.strerror}"))

    return sorted(
        Path(parent, name)
        for parent, _, names in os.walk(folder, onerror=note)
        for name in names
        if Path(name).suffix.lower() in REPORT_SUFFIXES
    )


def read_documents(file: ReportFile) -> Iterator[Document | ReportError]:
    """Yield the documents of a file, and in its place an error for each part that cannot be read."""
    try:
        yield read_report(file)
    except ReportError as error:
        yield error


def read_report(file: ReportFile) -> Document:
    """Read a text file in UTF-8, UTF-16 or GB18030 with any line ends.

    Line ends are kept, a byte order mark is not: offsets count the characters of the text so read.

    Raises:
        ReportError: If the file cannot be read, is empty, is binary or in another encoding.
    """
    try:
        text = decode(file.path.read_bytes())
    except OSError as error:
        raise ReportError(f"{file.path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ReportError(f"{file.path}: {error}") from error
    if not text.strip():
        raise ReportError(f"{file.path}: empty file, nothing to extract")
    return Document(file.name, text)


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
