"""Uncertainty: how much of what a model finds in a report is likely to be wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from data.metrics import Metric
from data.spans import Span


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The uncertainty of a model about a report.

    Attributes:
        spans: Expected number of wrong spans.
        records: Expected number of wrong records, whose scores say whether the links of the value are right too.
    """

    spans: float
    records: float

    @classmethod
    def of(cls, metrics: Sequence[Metric]) -> Self:
        """Return the uncertainty about metrics with calibrated scores."""
        spans = {
            span for metric in metrics for span in (metric.value, metric.unit, metric.program, metric.indicator) if span
        }
        return cls(span_uncertainty(spans), expected_errors(metric.score for metric in metrics))

    @property
    def mean(self) -> float:
        """The mean of the two."""
        return (self.spans + self.records) / 2


def span_uncertainty(spans: Iterable[Span]) -> float:
    """Return the uncertainty of spans alone."""
    return expected_errors(span.score for span in spans)


def expected_errors(probabilities: Iterable[float]) -> float:
    """Return how many of some items are expected to be wrong: their least confidence, added up.

    Least confidence: Lewis and Gale (1994); of sequences: Culotta and McCallum (2005). The sum did better than the
    mean, which puts reports with few figures first (docs/choosing.md).

    Args:
        probabilities: The probability that each item is right.
    """
    return sum(1 - probability for probability in probabilities)
