"""Coordination: which spans stand side by side in a list, 甲、乙和丙, and at which place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.metrics import Metric
from data.spans import Span

_SEPARATOR = re.compile(r"[\s)）]*[、，,和及与]\s*")
_COMPANION = re.compile(r"\s*[（(][^\d、，,；;。]{0,3}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands in a list.

    Attributes:
        index: Its place, from 0 on.
        size: How many places the list has; 1 for a span that stands alone.
    """

    index: int
    size: int


def argument_places(text: str, spans: Sequence[Span]) -> dict[Span, Place]:
    """Find the places of spans of one label that are separated by nothing but a comma or a conjunction.

    Args:
        text: The text.
        spans: Spans of one label in text order.
    """
    groups: list[list[list[Span]]] = []
    for span in spans:
        if groups and _SEPARATOR.fullmatch(text, groups[-1][-1][-1].end, span.start):
            groups[-1].append([span])
        else:
            groups.append([[span]])
    return _places(groups)


def value_places(text: str, metrics: Sequence[Metric]) -> dict[Span, Place]:
    """Find the places of values; one in brackets behind another shares its place: 3元(原2元)、4元(原3元).

    Args:
        text: The text.
        metrics: A metric for each value, with its unit, in text order.
    """
    groups: list[list[list[Span]]] = []
    end = 0
    for metric in metrics:
        value = metric.value
        if groups and _COMPANION.fullmatch(text, end, value.start):
            groups[-1][-1].append(value)
        elif groups and _SEPARATOR.fullmatch(text, end, value.start):
            groups[-1].append([value])
        else:
            groups.append([[value]])
        end = (metric.unit or value).end
    return _places(groups)


def _places(groups: Sequence[Sequence[Sequence[Span]]]) -> dict[Span, Place]:
    return {
        span: Place(index, len(group)) for group in groups for index, members in enumerate(group) for span in members
    }
