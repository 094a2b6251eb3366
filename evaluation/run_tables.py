"""Runs of the run log as tables on the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from data.run_log import LoggedRun, Run

_MAIN_SCORES = {"spans": "spans F1", "value": "values", "full": "all right"}
_HASH_LENGTH = 8
_NAME_WIDTH = 16
_MISSING = "–"


def list_table(runs: Sequence[LoggedRun]) -> Table:
    """Lay out runs, one a row, in the order given."""
    table = Table(title=f"{len(runs)} runs", title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("name", overflow="fold", min_width=_NAME_WIDTH)
    table.add_column("kind", no_wrap=True)
    for column in ("UTC", "data"):
        table.add_column(column, overflow="fold")
    for column in (*_MAIN_SCORES.values(), "min"):
        table.add_column(column, justify="right")
    for logged in runs:
        run = logged.run
        date = datetime.fromisoformat(run.started).strftime("%Y-%m-%d %H:%M")
        scores = (_number(run.scores.get(name), 3) for name in _MAIN_SCORES)
        table.add_row(logged.name, run.kind, date, _data_hash(run), *scores, f"{run.seconds / 60:.1f}")
    return table


def comparison_tables(runs: Sequence[LoggedRun]) -> tuple[Table, Table]:
    """Lay out runs side by side: the settings and data that differ, and all scores."""
    described = [
        dict(_flat({"kind": logged.run.kind, "code": logged.run.code_version, **logged.run.settings}))
        | {f"data.{part}": _part(content) for part, content in logged.run.data.items()}
        for logged in runs
    ]
    settings = _side_by_side("Settings that differ", runs)
    for name in dict.fromkeys(name for described_run in described for name in described_run):
        values = [str(content.get(name, _MISSING)) for content in described]
        if len(set(values)) > 1:
            settings.add_row(name, *values)
    scores = _side_by_side("Scores", runs)
    for name in dict.fromkeys(name for logged in runs for name in logged.run.scores):
        scores.add_row(name, *(_number(logged.run.scores.get(name)) for logged in runs))
    scores.add_row("minutes", *(f"{logged.run.seconds / 60:.1f}" for logged in runs))
    return settings, scores


def _side_by_side(title: str, runs: Sequence[LoggedRun]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for logged in runs:
        table.add_column(logged.name, overflow="fold")
    return table


def _flat(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _data_hash(run: Run) -> str:
    return " ".join(str(part.get("digest", _MISSING))[:_HASH_LENGTH] for part in run.data.values())


def _part(content: Mapping[str, Any]) -> str:
    return f"{content.get('documents', _MISSING)} reports {str(content.get('digest', _MISSING))[:_HASH_LENGTH]}"


def _number(score: float | None, decimals: int = 4) -> str:
    return _MISSING if score is None else f"{score:.{decimals}f}"
