"""Linking inside tables: a cell takes its arguments from its row and from the head of its column."""

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from data.labels import INDICATOR, PROGRAM
from data.spans import Span

_SEPARATOR = re.compile(r"[|｜\t]")
_FEWEST_COLUMNS = 3
_LINE = re.compile(r"[^\n\r]+")
_SINGLE_BREAKS = ("\n", "\r", "\r\n")


@dataclass(frozen=True, slots=True)
class TableArguments:
    """What a table says of a value; None where it says nothing."""

    program: Span | None
    indicator: Span | None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a table: offset of its first character and the offsets of its separators."""

    start: int
    end: int
    separators: tuple[int, ...]

    def column(self, span: Span) -> int:
        return bisect_right(self.separators, span.start)


def table_arguments(text: str, spans: Sequence[Span]) -> dict[Span, TableArguments]:
    """Find the arguments of the values that stand in cells of tables.

    A table is a run of lines that each have at least three cells, separated by bars or tabs. Its first line is the
    head. The program is the one of the row, else of the column; so is the indicator, but the column comes first.

    Args:
        text: The text.
        spans: Its spans in text order.
    """
    found: dict[Span, TableArguments] = {}
    for head, *rows in _tables(text):
        head_spans = _spans_in(head, spans)
        for row in rows:
            row_spans = _spans_in(row, spans)
            for value in (span for span in row_spans if span.is_value):
                column = [span for span in head_spans if head.column(span) == row.column(value)]
                found[value] = TableArguments(
                    _last(PROGRAM.name, row_spans, value) or _last(PROGRAM.name, column),
                    _last(INDICATOR.name, column) or _last(INDICATOR.name, row_spans, value),
                )
    return found


def continued_table_head(text: str, start: int, cut: int) -> tuple[int, int] | None:
    """Find the head of the table that a cut at a line end divides.

    Args:
        text: The text.
        start: Where to begin to look for the table.
        cut: Offset of the first character of the row behind the cut.

    Returns:
        Half-open offsets of the head with its line break; None if no table goes on behind the cut.
    """
    behind = _LINE.match(text, cut)
    if behind is None or not _is_row(behind[0]):
        return None
    for table in _tables(text, start, cut):
        if text[table[-1].end : cut] in _SINGLE_BREAKS:
            behind_head = table[1].start if len(table) > 1 else cut
            return table[0].start, behind_head
    return None


def _is_row(line: str) -> bool:
    return len(_SEPARATOR.findall(line)) + 1 >= _FEWEST_COLUMNS


def _tables(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[list[_Row]]:
    table: list[_Row] = []
    for line in _LINE.finditer(text, start, end):
        separators = tuple(line.start() + match.start() for match in _SEPARATOR.finditer(line[0]))
        is_row = _is_row(line[0])
        follows = not table or text[table[-1].end : line.start()] in _SINGLE_BREAKS
        if table and not (is_row and follows):
            yield table
            table = []
        if is_row:
            table.append(_Row(line.start(), line.end(), separators))
    if table:
        yield table


def _spans_in(row: _Row, spans: Sequence[Span]) -> list[Span]:
    first = bisect_left(spans, row.start, key=attrgetter("start"))
    last = bisect_left(spans, row.end, key=attrgetter("start"))
    return list(spans[first:last])


def _last(label: str, spans: Sequence[Span], before: Span | None = None) -> Span | None:
    """Return the last span of a label, of those in front of `before` if that is given."""
    fitting = [span for span in spans if span.label == label and (before is None or span.start < before.start)]
    return fitting[-1] if fitting else None
