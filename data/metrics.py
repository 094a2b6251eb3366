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
        score: Probability that the links are right, given that the spans are.
    """

    value: Span
    unit: Span | None = None
    program: Span | None = None
    indicator: Span | None = None
    score: float = 1.0


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
