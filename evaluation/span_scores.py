"""Span scores: exact offsets and label, by seqeval's strict IOB2 mode over characters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.labels import OUTSIDE, SPAN_LABELS
from data.metrics import Metric
from data.spans import Span

ALL = "spans"
"""The row of the scores that counts all labels together (micro average)."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, with the number of annotated items."""

    precision: float
    recall: float
    f1: float
    support: int


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


def span_scores(gold: Sequence[list[str]], predicted: Sequence[list[str]]) -> dict[str, Score]:
    """Score tag sequences.

    Args:
        gold: IOB2 tags of each document.
        predicted: As `gold`, of the same lengths.

    Returns:
        A score for each label and for all (`ALL`).
    """
    from seqeval.metrics import classification_report
    from seqeval.scheme import IOB2

    if not any(tag != OUTSIDE for sequences in (gold, predicted) for tags in sequences for tag in tags):
        return {ALL: Score(1.0, 1.0, 1.0, 0)}
    report = classification_report(
        list(gold), list(predicted), mode="strict", scheme=IOB2, output_dict=True, zero_division=0
    )
    rows = {label.name: report.get(label.name) for label in SPAN_LABELS} | {ALL: report["micro avg"]}
    return {
        name: Score(float(row["precision"]), float(row["recall"]), float(row["f1-score"]), int(row["support"]))
        for name, row in rows.items()
        if row is not None
    }
