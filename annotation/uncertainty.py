"""Uncertainty: what share of what a model finds in a report is likely to be wrong."""

from collections.abc import Iterable, Sequence

from data.metrics import Metric
from data.spans import Span

SMOOTHING = 10
"""Certain items that are added to those found, so that a report with one doubtful figure does not come first."""


def uncertainty(metrics: Sequence[Metric]) -> float:
    """Return the uncertainty of a report: the mean of that of its spans and that of its records.

    The score of a record says whether the links of its value are right too.

    Args:
        metrics: What the model finds in the report, with calibrated scores.

    Returns:
        A number from 0 to 1.
    """
    spans = {
        span for metric in metrics for span in (metric.value, metric.unit, metric.program, metric.indicator) if span
    }
    return (span_uncertainty(spans) + least_confidence(metric.score for metric in metrics)) / 2


def span_uncertainty(spans: Iterable[Span]) -> float:
    """Return the uncertainty of spans alone."""
    return least_confidence(span.score for span in spans)


def least_confidence(probabilities: Iterable[float]) -> float:
    """Return the expected share of wrong items among some, with `SMOOTHING` certain ones added.

    Least confidence (Lewis and Gale, 1994; of sequences: Culotta and McCallum, 2005), as a mean, since what an
    annotator's time goes to is the figures: a sum would put long reports first.

    Args:
        probabilities: The probability that each item is right.
    """
    doubts = [1 - probability for probability in probabilities]
    return sum(doubts) / (len(doubts) + SMOOTHING)
