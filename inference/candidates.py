"""Candidates: the spans a value may be linked to."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from data.labels import INDICATOR, PROGRAM
from data.spans import Span

ROLES = (PROGRAM.name, INDICATOR.name)
"""Labels of the arguments that have to be chosen among candidates; a unit stands right behind its quantity."""
MOST_IN_FRONT = 6
MOST_BEHIND = 2
"""On each side the nearest are kept; of the 45,000 annotated links of the corpus all but two are among them."""

_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[^\S\r\n]*(?:\r\n|\n|\r)")
_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that a value may be linked to, or the choice of none.

    Attributes:
        span: The span; None for no link.
        rank: How many spans of its label stand between it and the value.
    """

    span: Span | None
    rank: int


def candidates(text: str, spans: Sequence[Span], label: str) -> list[tuple[Span, list[Candidate]]]:
    """List for each value the spans of a label that it may be linked to.

    A link never crosses a blank line.

    Args:
        text: The text.
        spans: Its spans.
        label: Label of the arguments.

    Returns:
        The values in text order, each with its candidates: none first, then those in front of it from the nearest on,
        then those behind it from the nearest on.
    """
    ordered = sorted(spans)
    arguments = [span for span in ordered if span.label == label]
    walls = [match.start() for match in _BLANK_LINE.finditer(text)]
    result = []
    for value in (span for span in ordered if span.is_value):
        block = bisect_left(walls, value.start)
        position = bisect_left(arguments, value.start, key=_START)
        in_front = reversed(arguments[max(0, position - MOST_IN_FRONT) : position])
        behind = arguments[position : position + MOST_BEHIND]
        choices = [Candidate(None, 0)]
        for side in (in_front, behind):
            choices += [
                Candidate(span, rank) for rank, span in enumerate(side) if bisect_left(walls, span.start) == block
            ]
        result.append((value, choices))
    return result
