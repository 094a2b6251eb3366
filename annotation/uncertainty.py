"""Uncertainty: what share of what a model finds in a report is likely to be wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from data.metrics import Metric
from data.spans import Span

SMOOTHING = 10
"""Certain items that are added to those found, so that a report with one doubtful figure does not come first."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The uncertainty of a model about a report, each number from 0 to 1.

    Attributes:
        spans: Least confidence of its spans.
        records: Least confidence of its records, whose scores say whether the links of the value are right too.
    """

    spans: float
    records: float

    @classmethod
    def of(cls, metrics: Sequence[Metric]) -> Self:
        """Return the uncertainty about metrics with calibrated scores."""
        spans = {
            span for metric in metrics for span in (metric.value, metric.unit, metric.program, metric.indicator) if span
        }
        return cls(span_uncertainty(spans), least_confidence(metric.score for metric in metrics))

    @property
    def mean(self) -> float:
        """The mean of the two."""
        return (self.spans + self.records) / 2


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
