"""Span counts with credit for overlap, by nervaluate's SemEval-2013 schemes (Segura-Bedmar et al., 2013, task 9.1).

The strict scheme is left to seqeval: for spans that do not overlap each other both count the same.
"""

from collections.abc import Iterable, Mapping

from data.counts import Counts
from data.labels import SPAN_LABELS
from data.spans import Span
from evaluation.span_scores import ALL

SCHEMES: Mapping[str, str] = {
    "exact": "same offsets, any label",
    "partial": "any overlap, any label; half credit where the offsets differ",
    "type": "any overlap, same label",
}
"""What counts as right, by scheme. Scored by label, only spans of that label are looked at."""
_PARTIAL_CREDIT = 0.5


def overlap_counts(gold: Iterable[Span], predicted: Iterable[Span]) -> dict[str, dict[str, Counts]]:
    """Count the spans of a document with credit for overlap.

    Args:
        gold: Annotated spans.
        predicted: Predicted spans.

    Returns:
        By scheme, counts for each label and for all.
    """
    from nervaluate.entities import Entity
    from nervaluate.strategies import EntityTypeEvaluation, ExactEvaluation, PartialEvaluation

    strategies = {"exact": ExactEvaluation(), "partial": PartialEvaluation(), "type": EntityTypeEvaluation()}
    names = [label.name for label in SPAN_LABELS]
    # nervaluate's ends are inclusive: with half-open ones, neighbours would overlap.
    true, guessed = (
        [Entity(span.label, span.start, span.end - 1) for span in sorted(spans)] for spans in (gold, predicted)
    )
    counts: dict[str, dict[str, Counts]] = {}
    for scheme, strategy in strategies.items():
        counts[scheme] = {}
        for name, labels in [*((name, [name]) for name in names), (ALL, names)]:
            sides = [[entity for entity in side if entity.label in labels] for side in (true, guessed)]
            result, _ = strategy.evaluate(*sides, labels)
            right = result.correct + _PARTIAL_CREDIT * result.partial
            counts[scheme][name] = Counts(right, result.actual, result.possible)
    return counts
