"""Files of any machine: finding reports on the file systems that pyarrow reads, and reading them."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any

from data.reading import REPORT_SUFFIXES, ReportError, ReportFile, find_reports
from data.reading.archive import GREATEST_ARCHIVE, is_clutter
from data.reading.finding import STANDARD_INPUT
from data.reading.formats import FOREIGN_FORMATS, REPORTED_IN_FOLDERS
from inference.runs.worker import Failed, NotRead, ReadTask, Reply, Task

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_uri(path: str) -> bool:
    """Whether a path is the address of a file system, such as s3://bucket/reports."""
    return _SCHEME.match(path) is not None


def is_parquet_folder(output: str) -> bool:
    """Whether an output is a folder of Parquet files: an address, or a path that ends in a slash."""
    return is_uri(output) or output.endswith("/")


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file that a worker on another machine can find.

    Attributes:
        shown: What it is called in messages.
        name: The name its document gets.
        path: Absolute path on the workers' machines, or, with `uri`, its path in that file system.
        uri: Address of the file system it is on; empty if workers see it as a file of theirs.
        content: What came from standard input; None for a file.
    """

    shown: str
    name: str
    path: str
    uri: str = ""
    content: bytes | None = None

    @property
    def suffix(self) -> str:
        """Suffix of its name in small letters, which tells its format."""
        return PurePosixPath(self.path).suffix.lower()


def find_shared(
    paths: Sequence[str], keep: Callable[[Iterable[ReportFile]], list[ReportFile]]
) -> tuple[list[SharedFile], list[ReportError]]:
    """Expand paths and addresses into files.

    Args:
        paths: Local paths as for `find_reports`, and addresses of files or folders.
        keep: Leaves out what a run must not read of the local files.

    Returns:
        The files in the order given, those of a folder sorted by path, none twice; and an error for each path of which
        there is nothing to read.
    """
    found: dict[tuple[str, str], SharedFile] = {}
    problems: list[ReportError] = []
    for path in paths:
        if is_uri(path):
            files = _find_at(path, problems)
        else:
            reports, local_problems = find_reports([Path(path)])
            problems += local_problems
            files = [_shared(report) for report in keep(reports)]
        for file in files:
            found.setdefault((file.uri and _authority(file.uri), os.path.realpath(file.path)), file)
    return list(found.values()), list({str(problem): problem for problem in problems}.values())


def read_shared(file: SharedFile, do: Callable[[Task], Iterable[Reply]]) -> Iterator[Reply]:
    """Read a file on whatever file system and yield the replies to its `ReadTask`.

    A file of a remote file system is read from a temporary copy, so that it goes through the readers, and their
    limits, like any other.

    Args:
        file: The file.
        do: Has a worker process do a task; returns its replies.
    """
    if file.content is not None:
        yield from do(ReadTask(ReportFile(Path(file.path), file.name, file.content)))
    elif not file.uri:
        yield from _read_as(file, Path(file.path), do)
    else:
        with TemporaryDirectory(prefix="minzheng-") as folder:
            copy = Path(folder, f"copy{file.suffix}")
            try:
                with copy.open("wb") as target:
                    _download(file, target)
            # Every file system has its own kinds of Exception for what is gone or forbidden.
            except Exception as error:
                yield NotRead(f"{file.shown}: cannot be read: {error}")
                return
            yield from _read_as(file, copy, do)


def _read_as(file: SharedFile, path: Path, do: Callable[[Task], Iterable[Reply]]) -> Iterator[Reply]:
    for reply in do(ReadTask(ReportFile(path, file.name))):
        match reply:
            case NotRead(message):
                yield NotRead(file.shown + message.removeprefix(str(path)))
            case Failed(reason):
                yield Failed(reason.replace(str(path), file.shown))
            case _:
                yield reply


def _download(file: SharedFile, target: IO[bytes]) -> None:
    from pyarrow.fs import FileSystem

    system, _ = FileSystem.from_uri(file.uri)
    with system.open_input_stream(file.path, compression=None) as source:
        remaining = GREATEST_ARCHIVE + 1
        while remaining and (chunk := source.read(min(remaining, 1 << 20))):
            target.write(chunk)
            remaining -= len(chunk)


def _shared(file: ReportFile) -> SharedFile:
    path = file.path if file.content is not None else file.path.absolute()
    return SharedFile(str(file.path), file.name, str(path), content=file.content)


def _find_at(uri: str, problems: list[ReportError]) -> list[SharedFile]:
    from pyarrow.fs import FileSelector, FileSystem, FileType

    shown = uri.partition("?")[0].rstrip("/")
    try:
        system, base = FileSystem.from_uri(uri)
        base = base.rstrip("/")
        info = system.get_file_info(base)
        if info.type == FileType.File:
            return [SharedFile(shown, PurePosixPath(base).name, base, uri)]
        if info.type == FileType.NotFound:
            problems.append(ReportError(f"{shown}: no such file or folder"))
            return []
        infos = system.get_file_info(FileSelector(base, recursive=True))
    # Every file system has its own kinds of Exception for a wrong address or a refused connection.
    except Exception as error:
        problems.append(ReportError(f"{shown}: cannot be searched: {error}"))
        return []
    files = [_below(info, base, shown, uri) for info in infos if info.type == FileType.File]
    return _reports(sorted(files, key=lambda file: PurePosixPath(file.name)), shown, problems)


def _below(info: Any, base: str, shown: str, uri: str) -> SharedFile:
    name = info.path.removeprefix(base).lstrip("/")
    return SharedFile(f"{shown}/{name}", name, info.path, uri)


def _reports(files: Iterable[SharedFile], folder: str, problems: list[ReportError]) -> list[SharedFile]:
    """Return the reports among the files of a folder; say which may be reports and are not read."""
    reports = []
    for file in files:
        if is_clutter(PurePosixPath(file.name).name):
            continue
        if file.suffix in REPORT_SUFFIXES:
            reports.append(file)
        elif file.suffix in REPORTED_IN_FOLDERS:
            problems.append(ReportError(f"{file.shown}: {FOREIGN_FORMATS[file.suffix]}"))
    if not reports:
        suffixes = ", ".join(sorted(REPORT_SUFFIXES))
        problems.append(ReportError(f"{folder}: no report in this folder; reports end in {suffixes}"))
    return reports


def _authority(uri: str) -> str:
    return "/".join(uri.split("/", 3)[:3])


def to_row(number: int, file: SharedFile) -> dict[str, Any]:
    """Return a file of a position in the run as types that Arrow has; paths need not be UTF-8."""
    return {
        "file": number,
        "shown": os.fsencode(file.shown),
        "name": file.name,
        "path": os.fsencode(file.path),
        "uri": file.uri,
        "content": file.content or b"",
    }


def of_row(row: dict[str, Any]) -> SharedFile:
    """Return the file of what `to_row` returned."""
    path, uri = os.fsdecode(row["path"]), row["uri"]
    content = row["content"] if Path(path) == STANDARD_INPUT and not uri else None
    return SharedFile(os.fsdecode(row["shown"]), row["name"], path, uri, content)
