"""Finding reports: from files, folders, patterns and standard input to report files."""

import os
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from data.reading.archive import is_clutter
from data.reading.formats import FOREIGN_FORMATS, PLAIN_TEXT, REPORT_SUFFIXES, REPORTED_IN_FOLDERS

STANDARD_INPUT = Path("-")
_WILDCARDS = frozenset("*?[")


class ReportError(ValueError):
    """A report cannot be read; the message names the file, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file to read reports from.

    Attributes:
        path: Where it is; `-` for standard input.
        name: The name its document gets: the file name, or for a file of a folder or pattern its path below that.
        content: What came from standard input; None for a file.
    """

    path: Path
    name: str
    content: bytes | None = None


def find_reports(paths: Iterable[Path]) -> tuple[list[ReportFile], list[ReportError]]:
    """Expand files, folders and patterns into report files.

    Args:
        paths: Files, taken as they are; folders, searched recursively for `REPORT_SUFFIXES`; patterns such as
            `reports/**/*.docx`, whose files and folders are taken as if they had been named; and `-`, standard input,
            which is read at once. Links to folders are followed if they are named, not if they are found.

    Returns:
        The files in the order given, those of a folder or pattern sorted by path, none twice; and an error for each
        path that does not exist or cannot be searched, each folder without reports, each pattern that nothing matches
        and each file of a folder in a format that reports come in but that is not read.
    """
    found: dict[str, ReportFile] = {}
    problems: list[ReportError] = []
    for path in paths:
        for file in _expand(path, problems):
            found.setdefault(os.path.realpath(file.path) if file.content is None else "-", file)
    return list(found.values()), list({str(problem): problem for problem in problems}.values())


def _expand(path: Path, problems: list[ReportError]) -> list[ReportFile]:
    if path == STANDARD_INPUT:
        return [ReportFile(path, "stdin", sys.stdin.buffer.read(PLAIN_TEXT.most_bytes + 1))]
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        if _WILDCARDS & set(str(path)):
            return _matching(path, problems)
        problems.append(ReportError(f"{path}: {_reason(error)}"))
        return []
    return _search(path, path, problems) if is_folder else [_file(path, path.parent)]


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return str(getattr(error, "strerror", None) or error)


def _matching(pattern: Path, problems: list[ReportError]) -> list[ReportFile]:
    """Return what a pattern matches; hidden files only if it says so, as in a shell."""
    parts = pattern.parts
    first = next(number for number, part in enumerate(parts) if _WILDCARDS & set(part))
    base, rest = Path(*parts[:first]), Path(*parts[first:])
    hidden_asked = any(part.startswith(".") for part in rest.parts)
    try:
        # Not glob.glob, which runs in circles through linked folders.
        matches = sorted(base.glob(str(rest)))
    except (OSError, ValueError, NotImplementedError) as error:
        problems.append(ReportError(f"{pattern}: not a pattern that can be searched for: {error}"))
        return []
    files: list[ReportFile] = []
    for match in matches:
        if hidden_asked or not _is_hidden(match.relative_to(base).parts):
            # A folder that matches may hold no report: what the pattern asks for may be beside it.
            files += _search(match, base, problems, may_be_empty=True) if match.is_dir() else [_file(match, base)]
    if not files:
        problems.append(ReportError(f"{pattern}: nothing matches this pattern"))
    return files


def _search(folder: Path, base: Path, problems: list[ReportError], *, may_be_empty: bool = False) -> list[ReportFile]:
    """Return the reports of a folder, named by their path below a base."""

    def note(error: OSError) -> None:
        problems.append(ReportError(f"{error.filename}: cannot be searched: {error.strerror}"))

    files = []
    for path in sorted(Path(parent, name) for parent, _, names in os.walk(folder, onerror=note) for name in names):
        suffix = path.suffix.lower()
        if is_clutter(path.name):
            continue
        if suffix in REPORT_SUFFIXES and not _is_special(path):
            files.append(_file(path, base))
        elif suffix in REPORTED_IN_FOLDERS:
            problems.append(ReportError(f"{path}: {FOREIGN_FORMATS[suffix]}"))
    if not files and not may_be_empty:
        suffixes = ", ".join(sorted(REPORT_SUFFIXES))
        problems.append(ReportError(f"{folder}: no report in this folder; reports end in {suffixes}"))
    return files


def _file(path: Path, base: Path) -> ReportFile:
    name = path.relative_to(base).as_posix()
    return ReportFile(path, os.fsencode(name).decode("utf-8", "replace"))


def _is_special(path: Path) -> bool:
    """Whether a path is a pipe, socket or device, which could be waited for without end."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _is_hidden(parts: Iterable[str]) -> bool:
    return any(part.startswith(".") for part in parts)
