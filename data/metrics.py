"""Metrics: a value with the spans that say what it measures."""

from collections.abc import Iterable
from dataclasses import dataclass

from data.documents import AnnotatedDocument
from data.labels import INDICATOR_RELATION, PROGRAM_RELATION, UNIT_RELATION
from data.spans import Relation, Span


@dataclass(frozen=True, slots=True)
class Metric:
    """A value and its arguments, all spans of one text.

    Attributes:
        value: The QUANTITY or MONEY span.
        unit: The UNIT behind a QUANTITY.
        program: The PROGRAM the value is about.
        indicator: The INDICATOR said of the program.
        score: Probability that the whole metric is right.
        program_link: Probability that the program, or its lack, is right, given the spans of the text.
        indicator_link: The same of the indicator.
    """

    value: Span
    unit: Span | None = None
    program: Span | None = None
    indicator: Span | None = None
    score: float = 1.0
    program_link: float = 1.0
    indicator_link: float = 1.0


def metrics_of(annotated: AnnotatedDocument) -> tuple[Metric, ...]:
    """Join each value of an annotated document with the targets of its relations, in text order."""
    arguments: dict[tuple[Span, str], Span] = {
        (relation.source, relation.label): relation.target for relation in annotated.relations
    }
    return tuple(
        Metric(
            value=span,
            unit=arguments.get((span, UNIT_RELATION.name)),
            program=arguments.get((span, PROGRAM_RELATION.name)),
            indicator=arguments.get((span, INDICATOR_RELATION.name)),
        )
        for span in sorted(annotated.spans)
        if span.is_value
    )


def same_argument(gold: Span | None, predicted: Span | None) -> bool:
    """Whether two arguments are the same: both missing, or equal in text or in offsets.

    Another mention of the same name is no error.
    """
    if gold is None or predicted is None:
        return gold is None and predicted is None
    return gold.text == predicted.text or (gold.start, gold.end) == (predicted.start, predicted.end)


def same_metric(gold: Metric, predicted: Metric) -> bool:
    """Whether two metrics have a value of the same offsets and the same arguments."""
    pairs = (
        (gold.unit, predicted.unit),
        (gold.program, predicted.program),
        (gold.indicator, predicted.indicator),
    )
    offsets = (gold.value.start, gold.value.end) == (predicted.value.start, predicted.value.end)
    return offsets and all(same_argument(*pair) for pair in pairs)


def relations_of(metrics: Iterable[Metric]) -> tuple[Relation, ...]:
    """Return the relations that metrics stand for, ordered by value."""
    return tuple(
        Relation(label.name, metric.value, target)
        for metric in metrics
        for label, target in (
            (UNIT_RELATION, metric.unit),
            (PROGRAM_RELATION, metric.program),
            (INDICATOR_RELATION, metric.indicator),
        )
        if target is not None
    )
