"""Candidates: the spans a value may be linked to."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from data.labels import INDICATOR, PROGRAM
from data.sentences import passages
from data.spans import Span

ROLES = (PROGRAM.name, INDICATOR.name)
"""Labels of the arguments that have to be chosen among candidates; a unit stands right behind its quantity."""
MOST_IN_FRONT = 6
MOST_BEHIND = 2
"""On each side the nearest are kept; of the 45,000 annotated links of the corpus all but two are among them."""

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


def candidates(spans: Sequence[Span], label: str) -> list[tuple[Span, list[Candidate]]]:
    """List for each value the spans of a label that it may be linked to.

    Args:
        spans: The spans of a passage.
        label: Label of the arguments.

    Returns:
        The values in text order, each with its candidates: none first, then those in front of it from the nearest on,
        then those behind it from the nearest on.
    """
    ordered = sorted(spans)
    arguments = [span for span in ordered if span.label == label]
    result = []
    for value in (span for span in ordered if span.is_value):
        position = bisect_left(arguments, value.start, key=_START)
        in_front = reversed(arguments[max(0, position - MOST_IN_FRONT) : position])
        behind = arguments[position : position + MOST_BEHIND]
        choices = [Candidate(None, 0)]
        for side in (in_front, behind):
            choices += [Candidate(span, rank) for rank, span in enumerate(side)]
        result.append((value, choices))
    return result


def passage_spans(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, str, list[Span]]]:
    """Cut a text with its spans into passages, beyond which no link reaches.

    Yields:
        For each passage its offset, its text and its spans in text order, with offsets that count from its start.
    """
    ordered = sorted(spans)
    for start, end in passages(text):
        first, last = (bisect_left(ordered, offset, key=_START) for offset in (start, end))
        yield start, text[start:end], [span.moved(-start) for span in ordered[first:last]]
