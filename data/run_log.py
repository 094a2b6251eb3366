"""The run log: what each training and each evaluation leaves behind, one JSON file a run.

A run directory holds its own `run.json`; evaluations lie in `evaluations/` of the run folder under names that are never
used twice. Nothing in the log is ever rewritten.
"""

import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from data.digests import data_digest
from data.documents import AnnotatedDocument
from data.files import atomic_writer

RUN_FILE = "run.json"
EVALUATIONS = "evaluations"
RUN_FOLDER_VARIABLE = "MINZHENG_RUNS"
"""Environment variable that names the run folder; `runs` where it is not set."""
TRAINING, EVALUATION, CROSS_VALIDATION, LEARNING_CURVE = "training", "evaluation", "folds", "curve"

_FORMAT = 1
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A training or an evaluation.

    Attributes:
        kind: What was done: `training`, `evaluation`, `folds` or `curve`.
        started: When it began, ISO 8601 in UTC.
        seconds: Wall-clock time; of a training that was interrupted, the time since it went on.
        code_version: Version of this software.
        data: Number of documents and hash of each part of the data.
        settings: What it was asked to do.
        scores: F1 or other scores between 0 and 1 by name.
    """

    kind: str
    started: str
    seconds: float
    code_version: str
    data: Mapping[str, Mapping[str, Any]]
    settings: Mapping[str, Any]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LoggedRun:
    """A run as found in a run folder.

    Attributes:
        name: Path of the run directory inside the folder; of an evaluation, the name of its file without the suffix.
        run: The run.
    """

    name: str
    run: Run


def run_folder() -> Path:
    """Return the folder of the run log."""
    return Path(os.environ.get(RUN_FOLDER_VARIABLE) or "runs")


def finished_run(
    kind: str,
    started: datetime,
    parts: Mapping[str, Sequence[AnnotatedDocument]],
    settings: Mapping[str, Any],
    scores: Mapping[str, float],
) -> Run:
    """Describe a run that has just ended.

    Args:
        kind: What was done.
        started: When it began, with a time zone.
        parts: The documents it read, by part.
        settings: What it was asked to do, as JSON types.
        scores: What came out.
    """
    seconds = (datetime.now(UTC) - started).total_seconds()
    data = {part: {"documents": len(documents), "digest": data_digest(documents)} for part, documents in parts.items()}
    stamp = started.astimezone(UTC).isoformat(timespec="seconds")
    return Run(kind, stamp, round(seconds, 1), version("minzheng-metrics"), data, settings, scores)


def write_run(run: Run, path: Path) -> None:
    """Write a run to a file that does not exist yet.

    Raises:
        OSError: If the file exists or cannot be written.
    """
    if path.exists():
        raise FileExistsError(f"{path}: the run log is never rewritten")
    with atomic_writer(path) as stream:
        json.dump({"format": _FORMAT, **asdict(run)}, stream, ensure_ascii=False, indent=2)
        stream.write("\n")


def log_evaluation(run: Run, subject: str, folder: Path) -> Path:
    """Add an evaluation to the log.

    Args:
        run: The evaluation.
        subject: What was evaluated; a part of the name.
        folder: The run folder.

    Returns:
        The file written.

    Raises:
        OSError: If it cannot be written.
    """
    time = datetime.fromisoformat(run.started).strftime("%Y%m%d-%H%M%S")
    words = _NOT_IN_NAMES.sub("-", subject).strip("-.")[-40:]
    path = folder / EVALUATIONS / f"{time}-{words}-{secrets.token_hex(3)}.json"
    write_run(run, path)
    return path


def read_runs(folder: Path) -> tuple[list[LoggedRun], list[str]]:
    """Read the log.

    Returns:
        The runs by time, and for each file that is no run, or is damaged, what is wrong with it.
    """
    runs, problems = [], []
    for path, name in _run_files(folder):
        try:
            runs.append(LoggedRun(name, read_run(path)))
        except (OSError, ValueError) as error:
            problems.append(f"{path}: skipped: {error}")
    return sorted(runs, key=lambda logged: (logged.run.started, logged.name)), problems


def _run_files(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob(RUN_FILE)):
        yield path, path.parent.relative_to(folder).as_posix()
    for path in sorted((folder / EVALUATIONS).glob("*.json")):
        yield path, path.stem


def read_run(path: Path) -> Run:
    """Read one run.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it is no run or one of another format.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.pop("format", None) != _FORMAT:
        raise ValueError(f"not a run of format {_FORMAT}")
    try:
        run = Run(**content)
    except TypeError as error:
        raise ValueError(f"not a run: {error}") from error
    texts, tables = (run.kind, run.started, run.code_version), (run.data, run.settings, run.scores)
    numbers = (run.seconds, *run.scores.values()) if isinstance(run.scores, Mapping) else (None,)
    if (
        not all(isinstance(text, str) for text in texts)
        or not all(isinstance(table, Mapping) for table in tables)
        or not all(isinstance(part, Mapping) for part in run.data.values())
        or not all(isinstance(number, int | float) for number in numbers)
    ):
        raise ValueError("not a run: a field has the wrong type")
    datetime.fromisoformat(run.started)
    return run
