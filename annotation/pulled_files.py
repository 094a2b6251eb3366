"""The folder that reports are pulled into: which file is which report, and what was changed here since."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath

from data.documents import AnnotatedDocument
from data.files import atomic_writer
from data.label_studio import TaskError, read_tasks, task_text
from data.reading import REPORT_SUFFIXES

STATE_FILE = ".pulled"
"""Not *.json, which is read as part of the corpus."""

_STATE_VERSION = 1
_LONGEST_NAME = 60
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*#]+')


class StateError(RuntimeError):
    """The record of earlier pulls cannot be used; the message names it and says what to do."""


class Change(StrEnum):
    """What pulling a report does to its file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    CONFLICT = "conflict"


@dataclass(slots=True)
class _File:
    """A file of an earlier pull.

    Attributes:
        name: Its name in the folder.
        source: The project it came from.
        contents: Hashes of what pulls have written; two while one is under way.
    """

    name: str
    source: str
    contents: list[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done about a report.

    Attributes:
        path: Its file.
        change: What pulling does to it.
        digest: Hash of the report's text.
        content: What the file is to hold.
    """

    path: Path
    change: Change
    digest: str
    content: str = field(repr=False)


class PulledFolder:
    """A folder of task files, one a report."""

    def __init__(self, folder: Path, source: str) -> None:
        """Read the record of earlier pulls.

        Args:
            folder: The folder; it need not exist.
            source: What the project is called in the record.

        Raises:
            StateError: If the record is damaged.
        """
        self._folder = folder
        self._source = source
        self._files = _read_state(folder / STATE_FILE)

    def plan(self, reports: Iterable[AnnotatedDocument], *, force: bool) -> list[Plan]:
        """Find out what pulling reports would do; nothing is written.

        Args:
            reports: The reports, each text once.
            force: Overwrite also what was changed here.
        """
        taken = {file.name.casefold() for file in self._files.values()}
        plans = []
        for report in reports:
            digest = report.document.digest
            known = self._files.get(digest)
            name = known.name if known else self._new_name(report, taken)
            taken.add(name.casefold())
            plans.append(self._plan(report, self._folder / name, known.contents if known else [], force=force))
        return plans

    def _plan(self, report: AnnotatedDocument, path: Path, pulled: list[str], *, force: bool) -> Plan:
        content = task_text(report)
        local = _digest_of_file(path)
        if local is None:
            change = Change.NEW
        elif local == _digest(content) or _holds(path, report):
            change = Change.UNCHANGED
        elif force or local in pulled:
            change = Change.CHANGED
        else:
            change = Change.KEPT if _digest(content) in pulled else Change.CONFLICT
        return Plan(path, change, report.document.digest, content)

    def _new_name(self, report: AnnotatedDocument, taken: set[str]) -> str:
        """Return a name that no file of another report has."""
        stem, digest = _stem(report.document.name), report.document.digest
        names = (f"{stem}.json", f"{stem}-{digest[:8]}.json")
        return next(
            (n for n in names if n.casefold() not in taken and not _is_other_report(self._folder / n, digest)),
            f"{stem}-{digest}.json",
        )

    def apply(self, plans: Iterable[Plan]) -> None:
        """Write what is new or changed.

        Raises:
            OSError: If a file cannot be written. The others are whole, and pulling again goes on from there.
        """
        plans = [plan for plan in plans if plan.change not in (Change.KEPT, Change.CONFLICT)]
        # Whenever this is cut short, what a file holds is known not to be somebody's work.
        for plan in plans:
            known = self._files.setdefault(plan.digest, _File(plan.path.name, self._source, []))
            known.source = self._source
            known.contents = [*known.contents, *_held(plan)]
        self._write_state()
        for plan in plans:
            if plan.change is not Change.UNCHANGED:
                with atomic_writer(plan.path) as stream:
                    stream.write(plan.content)
            self._files[plan.digest].contents = _held(plan)
        self._write_state()

    def gone(self, digests: Iterable[str]) -> list[str]:
        """Return the names of files of this project whose report is not among those of the given digests."""
        there = set(digests)
        return sorted(
            file.name for digest, file in self._files.items() if file.source == self._source and digest not in there
        )

    def _write_state(self) -> None:
        files = {
            digest: {"name": file.name, "source": file.source, "contents": file.contents}
            for digest, file in sorted(self._files.items(), key=lambda item: item[1].name)
        }
        with atomic_writer(self._folder / STATE_FILE) as stream:
            json.dump({"version": _STATE_VERSION, "files": files}, stream, ensure_ascii=False, indent=1)


def _read_state(path: Path) -> dict[str, _File]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != _STATE_VERSION:
            raise ValueError(f"version {content['version']}")
        files = {
            digest: _File(entry["name"], entry["source"], list(entry["contents"]))
            for digest, entry in content["files"].items()
        }
        if any(file.name != Path(file.name).name for file in files.values()):
            raise ValueError("a file outside the folder")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(
            f"{path}: cannot be used as the record of earlier pulls ({error}); delete it, and files that differ from"
            " the server count as changed here"
        ) from None
    return files


def _held(plan: Plan) -> list[str]:
    """Return the hashes of what the file of a plan holds afterwards and may count as pulled."""
    written = _digest(plan.content)
    found = _digest_of_file(plan.path) if plan.change is Change.UNCHANGED else None
    return [written] if found in (None, written) else [written, str(found)]


def _holds(path: Path, report: AnnotatedDocument) -> bool:
    """Whether a file holds the same annotation, however it is laid out."""
    try:
        return [(d.document, d.spans, set(d.relations)) for d in read_tasks(path)] == [
            (report.document, report.spans, set(report.relations))
        ]
    except TaskError:
        return False


def _is_other_report(path: Path, digest: str) -> bool:
    try:
        return path.exists() and [d.document.digest for d in read_tasks(path)] != [digest]
    except TaskError:
        return True


def _stem(name: str) -> str:
    """Return a file name without suffix for a document, whatever its name holds."""
    path = PurePosixPath(name)
    stem = name[: -len(path.suffix)] if path.suffix.lower() in REPORT_SUFFIXES else name
    return _UNFIT.sub("_", stem).strip(" ._")[-_LONGEST_NAME:] or "report"


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def _digest_of_file(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
