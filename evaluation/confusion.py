"""Confusion of labels and of boundaries."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.alignment import Pair
from data.labels import SPAN_LABELS
from data.spans import Span

NONE = "none"
"""The label of a span that the other side lacks."""
EXACT, TOO_LONG, TOO_SHORT, SHIFTED = "exact", "too long", "too short", "shifted"
OTHER_LABEL, MISSED, SPURIOUS = "other label", "missed", "spurious"
OUTCOMES = (EXACT, TOO_LONG, TOO_SHORT, SHIFTED, OTHER_LABEL, MISSED, SPURIOUS)


def boundary(gold: Span, predicted: Span) -> str:
    """Say how the offsets of a predicted span lie to those of the annotated span it overlaps."""
    if (gold.start, gold.end) == (predicted.start, predicted.end):
        return EXACT
    if predicted.start <= gold.start and predicted.end >= gold.end:
        return TOO_LONG
    if predicted.start >= gold.start and predicted.end <= gold.end:
        return TOO_SHORT
    return SHIFTED


@dataclass(frozen=True, slots=True)
class Confusion:
    """What became of the annotated spans.

    Attributes:
        labels: Number of spans by annotated and predicted label, `NONE` being the lack of a span.
        boundaries: Number of spans by annotated label and outcome (`OUTCOMES`); spurious ones by predicted label.
    """

    labels: dict[str, dict[str, int]]
    boundaries: dict[str, dict[str, int]]


def confusion(documents: Iterable[Sequence[Pair]]) -> Confusion:
    """Count the pairs of aligned spans of all documents."""
    labels: Counter[tuple[str, str]] = Counter()
    outcomes: Counter[tuple[str, str]] = Counter()
    for pairs in documents:
        for gold, predicted in pairs:
            labels[gold.label if gold else NONE, predicted.label if predicted else NONE] += 1
            outcomes[_outcome(gold, predicted)] += 1
    names = [label.name for label in SPAN_LABELS]
    sides = [*names, NONE]
    return Confusion(
        {one: {other: labels[one, other] for other in sides} for one in sides},
        {name: {outcome: outcomes[name, outcome] for outcome in OUTCOMES} for name in names},
    )


def _outcome(gold: Span | None, predicted: Span | None) -> tuple[str, str]:
    if gold is None:
        return predicted.label if predicted else NONE, SPURIOUS
    if predicted is None:
        return gold.label, MISSED
    return gold.label, boundary(gold, predicted) if gold.label == predicted.label else OTHER_LABEL
