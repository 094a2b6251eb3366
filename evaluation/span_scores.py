"""Strict span counts: exact offsets and label, by seqeval's strict IOB2 mode over characters."""

from collections.abc import Iterable

from data.counts import Counts
from data.labels import OUTSIDE, SPAN_LABELS
from data.metrics import Metric
from data.spans import Span

ALL = "spans"
"""The name that counts all labels together (micro average)."""


def spans_of(metrics: Iterable[Metric]) -> set[Span]:
    """Return the spans that metrics are made of: values, and arguments of at least one value."""
    return {
        span
        for metric in metrics
        for span in (metric.value, metric.unit, metric.program, metric.indicator)
        if span is not None
    }


def character_tags(text: str, spans: Iterable[Span]) -> list[str]:
    """Give each character of a text its IOB2 tag."""
    tags = [OUTSIDE] * len(text)
    for span in spans:
        tags[span.start] = f"B-{span.label}"
        tags[span.start + 1 : span.end] = [f"I-{span.label}"] * (span.end - span.start - 1)
    return tags


def span_counts(text: str, gold: Iterable[Span], predicted: Iterable[Span]) -> dict[str, Counts]:
    """Count the strictly right spans of a document.

    Args:
        text: The document's text.
        gold: Annotated spans.
        predicted: Predicted spans.

    Returns:
        Counts for each label and for all (`ALL`).
    """
    from seqeval.scheme import IOB2, Entities

    found = [Entities([character_tags(text, spans)], IOB2) for spans in (gold, predicted)]
    counts = {}
    for label in SPAN_LABELS:
        annotated, guessed = (entities.filter(label.name) for entities in found)
        counts[label.name] = Counts(len(annotated & guessed), len(guessed), len(annotated))
    return counts | {ALL: sum(counts.values(), Counts())}
