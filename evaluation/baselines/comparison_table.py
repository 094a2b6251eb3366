"""The rows of several systems as a table: on the terminal, in Markdown, in JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evaluation.baselines.measurement import Row
from evaluation.baselines.systems import ALL_COLUMNS, RECORD_COLUMNS

if TYPE_CHECKING:
    from rich.table import Table

_MISSING = "–"
_MARK = "<!-- baselines{end} -->"
_HEADINGS = {
    "unit": "value + unit",
    "program": "value + program",
    "indicator": "value + indicator",
    "full": "all right",
}


class MarkError(ValueError):
    """A document does not have the lines between which the table belongs."""


def terminal_table(rows: Sequence[Row], title: str) -> "Table":
    """Lay out rows for the terminal: a column a system, which fits a narrow one."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    measured = [row for row in rows if not row.unavailable]
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("")
    for row in measured:
        table.add_column(row.name, justify="right", overflow="fold", min_width=len("1,000,000"))
    for heading, *cells in zip(_headings(), *map(_cells, measured), strict=True):
        table.add_row(heading, *cells)
    return table


def markdown_table(rows: Sequence[Row], title: str) -> str:
    """Lay out rows as a Markdown table with a note for each system that was not measured."""
    lines = [
        title,
        "",
        "| " + " | ".join(("system", *_headings())) + " |",
        "|---|" + "---|" * len(_headings()),
        *("| " + " | ".join((row.name, *_cells(row))) + " |" for row in rows if not row.unavailable),
    ]
    notes = [f"- `{row.name}` is not measured: {row.unavailable}" for row in rows if row.unavailable]
    notes += [f"- `{row.name}` failed on {len(row.failures)} documents" for row in rows if row.failures]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def replace_table(document: str, table: str) -> str:
    """Put a table between the lines `<!-- baselines -->` and `<!-- baselines end -->` of a Markdown document.

    Raises:
        MarkError: If the document does not have both, in this order.
    """
    first, last = _MARK.format(end=""), _MARK.format(end=" end")
    before, found, rest = document.partition(first)
    _, end, after = rest.partition(last)
    if not found or not end:
        raise MarkError(f"no lines {first} and {last}; put them where the table belongs")
    return f"{before}{first}\n{table}\n{last}{after}"


def _headings() -> list[str]:
    names = [_HEADINGS.get(column, column) for column in RECORD_COLUMNS]
    return [*ALL_COLUMNS[: -len(names)], *names, "characters/s"]


def _cells(row: Row) -> list[str]:
    scores = [f"{row.scores[column]:.3f}" if column in row.scores else _MISSING for column in ALL_COLUMNS]
    speed = row.characters_per_second
    return [*scores, _MISSING if speed is None else f"{speed:,.0f}"]
