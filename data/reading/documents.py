"""From a file to its documents."""

import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from data.documents import Document
from data.reading.archive import (
    GREATEST_ARCHIVE,
    check_member_name,
    is_clutter,
    member_name,
    open_archive,
    read_member,
)
from data.reading.confinement import read_confined
from data.reading.finding import ReportError, ReportFile
from data.reading.formats import ARCHIVE_SUFFIX, FOREIGN_FORMATS, FORMATS, PLAIN_TEXT, REPORTED_IN_FOLDERS, Format
from data.reading.parts import Part, Problem, UnreadableError, as_unreadable

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def read_documents(file: ReportFile) -> Iterator[Document | ReportError]:
    """Read the documents of a file in the order in which they stand in it.

    A file of one document gives it the name of the file. The documents of other files are named by the member of the
    archive (`reports.zip/inner/a.docx`) or the number of the task (`tasks.json#17`); no two of a file have one name.

    Args:
        file: A file as `find_reports` gives it.

    Yields:
        Each document, and in its place an error for each part that cannot be read: a member of an archive, a task of
        a Label Studio file, a page without text. A file that cannot be read at all gives one error.
    """
    names: set[str] = set()
    times: Counter[str] = Counter()
    for item in _read(file):
        if isinstance(item, ReportError):
            yield item
            continue
        name = item.name
        while name in names:
            times[item.name] += 1
            name = f"{item.name} ({times[item.name] + 1})"
        names.add(name)
        yield replace(item, name=name)


def _read(file: ReportFile) -> Iterator[Document | ReportError]:
    suffix = file.path.suffix.lower()
    where = str(file.path) if file.content is None else "standard input (text only)"
    try:
        if file.content is not None:
            yield from _documents(file.name, where, PLAIN_TEXT, "", _within(PLAIN_TEXT, file.content))
        elif suffix == ARCHIVE_SUFFIX:
            yield from _read_archive(file)
        elif suffix in FOREIGN_FORMATS:
            raise UnreadableError(FOREIGN_FORMATS[suffix])
        else:
            format_ = FORMATS.get(suffix, PLAIN_TEXT)
            content = _within(format_, _content_of(file.path, format_.most_bytes))
            yield from _documents(file.name, where, format_, suffix, content)
    except OSError as error:
        yield ReportError(f"{where}: cannot be read: {error.strerror or error}")
    except UnreadableError as error:
        yield ReportError(f"{where}: {error}")


def _documents(name: str, where: str, format_: Format, suffix: str, content: bytes) -> Iterator[Document | ReportError]:
    """Read the documents of a file or member.

    Args:
        name: The name of its document.
        where: What it is called in messages.
        format_: Its format.
        suffix: Its suffix.
        content: Its content.

    Raises:
        UnreadableError: If nothing of it can be read.
    """
    if not content.strip():
        raise UnreadableError("empty file, nothing to extract")
    try:
        confined = format_.needs_confinement(content)
        for found in read_confined(suffix, content) if confined else format_.read(content):
            problem = found if isinstance(found, Problem) else _problem_of(found)
            if problem is None and isinstance(found, Part):
                yield Document(name + found.suffix, found.text, found.meta)
            elif problem is not None:
                yield ReportError(f"{where}, {problem.place}: {problem.reason}")
    # A parser may break in any way, and that must not cost the other files.
    except Exception as error:
        raise as_unreadable(error) from error


def _problem_of(part: Part) -> Problem | None:
    """Return what keeps a text from being extracted.

    Raises:
        UnreadableError: If that is so and the text is all that the file holds.
    """
    if not part.text.strip():
        reason = "no text in it, nothing to extract"
    elif _LONE_SURROGATE.search(part.text):
        reason = "half of a character of two halves (a lone surrogate) in the text; write it anew"
    else:
        return None
    if not part.suffix:
        raise UnreadableError(reason)
    return Problem(f"task {part.suffix.removeprefix('#')}", reason)


def _within(format_: Format, content: bytes) -> bytes:
    """Check that a content is not larger than what is read of its format."""
    if len(content) > format_.most_bytes:
        raise UnreadableError(f"more than {format_.most_bytes:,} bytes, the most that is read of this format; split it")
    return content


def _content_of(path: Path, most_bytes: int) -> bytes:
    """Read a file, and one byte more than allowed at most."""
    with path.open("rb") as stream:
        return stream.read(most_bytes + 1)


def _read_archive(file: ReportFile) -> Iterator[Document | ReportError]:
    with file.path.open("rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("not a regular file; save the archive first")
        if not status.st_size:
            raise UnreadableError("empty file, nothing to extract")
        if status.st_size > GREATEST_ARCHIVE:
            raise UnreadableError(f"more than {GREATEST_ARCHIVE:,} bytes, the most of an archive; split it")
        with open_archive(stream) as archive:
            is_empty = True
            for member in archive.infolist():
                for item in _read_member(file, archive, member):
                    is_empty = False
                    yield item
    if is_empty:
        raise UnreadableError(f"no report in this archive; reports end in {', '.join(sorted(FORMATS))}")


def _read_member(
    file: ReportFile, archive: zipfile.ZipFile, member: zipfile.ZipInfo
) -> Iterator[Document | ReportError]:
    name = member_name(member)
    if name.endswith("/") or is_clutter(name):
        return
    where, suffix = f"{file.path}/{name}", PurePosixPath(name).suffix.lower()
    try:
        check_member_name(name)
        if suffix == ARCHIVE_SUFFIX:
            raise UnreadableError("an archive in an archive, which is not read; unpack it first")
        if suffix in REPORTED_IN_FOLDERS:
            raise UnreadableError(FOREIGN_FORMATS[suffix])
        if suffix in FORMATS:
            format_ = FORMATS[suffix]
            content = read_member(archive, member, format_.most_bytes)
            yield from _documents(f"{file.name}/{name}", where, format_, suffix, content)
    except UnreadableError as error:
        yield ReportError(f"{where}: {error}")
