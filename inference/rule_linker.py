"""Linking by rules: which program, indicator and unit each value belongs to.

The rules follow the annotation guidelines' order of preference; they read spans, punctuation and distance only.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol

from data.labels import INDICATOR, PROGRAM, QUANTITY, UNIT
from data.metrics import Metric
from data.sentences import LINE_BREAK, SENTENCE_END
from data.spans import Span
from inference.table_linker import table_arguments

_CLAUSE_END = re.compile(r"[，,。；;！？!?\n\r]")
_ATTACHED = re.compile(r"[\s的“\"]{0,2}")
_LIST_SEPARATOR = re.compile(r"(?:[、和及与,，]|[^\S\n\r]){1,2}(?:其中)?")
_RESPECTIVELY = "分别"
_START = attrgetter("start")


class Linker(Protocol):
    """Joins the spans of a text into metrics."""

    def link(self, text: str, spans: Sequence[Span]) -> list[Metric]:
        """Return a metric for each value among the spans, in text order."""
        ...


@dataclass(frozen=True, slots=True)
class _Layout:
    """The spans of a text by their label, each in text order."""

    text: str
    values: tuple[Span, ...]
    units: dict[int, Span]
    programs: tuple[Span, ...]
    indicators: tuple[Span, ...]

    def between(self, left: Span, right: Span) -> str:
        return self.text[left.end : right.start]


class RuleLinker:
    """Links each value to the nearest fitting arguments."""

    def link(self, text: str, spans: Sequence[Span]) -> list[Metric]:
        """Return a metric for each value among the spans, in text order."""
        ordered = sorted(spans)
        layout = _Layout(
            text,
            tuple(span for span in ordered if span.is_value),
            {span.start: span for span in ordered if span.label == UNIT.name},
            tuple(span for span in ordered if span.label == PROGRAM.name),
            tuple(span for span in ordered if span.label == INDICATOR.name),
        )
        distributed = _distributed_programs(layout)
        in_tables = table_arguments(text, ordered)
        metrics = []
        for value in layout.values:
            unit = _unit(layout, value)
            if value in in_tables:
                metrics.append(Metric(value, unit, in_tables[value].program, in_tables[value].indicator))
                continue
            last = unit or value
            program = distributed.get(value) or _program(layout, value, last)
            metrics.append(Metric(value, unit, program, _indicator(layout, value, last)))
        return metrics


def _unit(layout: _Layout, value: Span) -> Span | None:
    """Return the UNIT right behind a QUANTITY, blanks between them allowed."""
    if value.label != QUANTITY.name:
        return None
    behind = layout.text[value.end : value.end + 3]
    return layout.units.get(value.end + len(behind) - len(behind.lstrip(" \t\u3000")))


def _program(layout: _Layout, value: Span, last: Span) -> Span | None:
    """Prefer the noun attached behind the figure, then the nearest in front of it, then the nearest behind."""
    behind = _nearest_right(layout, layout.programs, last, SENTENCE_END)
    if behind and _attached(layout, last, behind):
        return behind
    in_front = _nearest_left(layout, layout.programs, value, LINE_BREAK)
    if in_front is None or (
        behind is not None
        and SENTENCE_END.search(layout.between(in_front, value))
        and not _CLAUSE_END.search(layout.between(last, behind))
    ):
        return behind
    return in_front


def _attached(layout: _Layout, last: Span, program: Span) -> bool:
    """Whether a program follows a figure directly, or follows further figures that follow it (312户586名对象)."""
    position = last.end
    first, end = (bisect_left(layout.values, offset, key=_START) for offset in (last.end, program.start))
    for value in layout.values[first:end]:
        if not layout.text[position : value.start].strip():
            position = (_unit(layout, value) or value).end
    return _ATTACHED.fullmatch(layout.text[position : program.start]) is not None


def _indicator(layout: _Layout, value: Span, last: Span) -> Span | None:
    """Prefer what the value's own clause says: in front of it, then behind it; else what the sentence said before."""
    in_front = _nearest_left(layout, layout.indicators, value, SENTENCE_END)
    if in_front and not _CLAUSE_END.search(layout.between(in_front, value)):
        return in_front
    behind = _nearest_right(layout, layout.indicators, last, _CLAUSE_END)
    first = bisect_left(layout.values, last.end, key=_START)
    if behind and not any(other.start < behind.start for other in layout.values[first : first + 1]):
        return behind
    return in_front


def _nearest_left(layout: _Layout, candidates: Sequence[Span], value: Span, barrier: re.Pattern[str]) -> Span | None:
    index = bisect_left(candidates, value.start, key=_START) - 1
    if index < 0 or barrier.search(layout.between(candidates[index], value)):
        return None
    return candidates[index]


def _nearest_right(layout: _Layout, candidates: Sequence[Span], last: Span, barrier: re.Pattern[str]) -> Span | None:
    index = bisect_left(candidates, last.end, key=_START)
    if index == len(candidates) or barrier.search(layout.between(last, candidates[index])):
        return None
    return candidates[index]


def _distributed_programs(layout: _Layout) -> dict[Span, Span]:
    """Link 甲、乙分别为x、y item by item."""
    links: dict[Span, Span] = {}
    for match in re.finditer(_RESPECTIVELY, layout.text):
        programs = _list_before(layout, match.start())
        values = _list_behind(layout, match.end(), len(programs))
        if len(programs) > 1 and len(programs) == len(values):
            links.update(zip(values, programs, strict=True))
    return links


def _list_before(layout: _Layout, position: int) -> list[Span]:
    found: list[Span] = []
    for span in reversed(layout.programs):
        if span.end > position:
            continue
        separator = layout.text[span.end : found[0].start if found else position]
        if found and not _LIST_SEPARATOR.fullmatch(separator):
            break
        if not found and _CLAUSE_END.search(separator):
            break
        found.insert(0, span)
    return found


def _list_behind(layout: _Layout, position: int, count: int) -> list[Span]:
    found: list[Span] = []
    for span in layout.values:
        if span.start < position or len(found) == count:
            continue
        previous = (_unit(layout, found[-1]) or found[-1]).end if found else position
        separator = layout.text[previous : span.start]
        if SENTENCE_END.search(separator) or (found and not _LIST_SEPARATOR.fullmatch(separator)):
            break
        found.append(span)
    return found
