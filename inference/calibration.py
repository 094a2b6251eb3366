"""Calibration: scores that say how often what they stand for is right.

Curves measured on the validation documents turn the tagger's and the linker's own probabilities into the share of like
cases that were right there.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from data.labels import SPAN_LABEL_BY_NAME
from data.metrics import Metric
from data.spans import Span

_LEAST = 1e-4
"""Probabilities are kept this far from 0 and 1, so that their logarithms stay finite."""
_DECIMALS = 4
RECORD_FEATURES = 10
"""Length of `record_features`."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A rising function made of straight pieces, level on both sides.

    Attributes:
        inputs: Where the pieces meet, rising.
        outputs: The function's values there, each in [0, 1].
    """

    inputs: tuple[float, ...]
    outputs: tuple[float, ...]

    def __post_init__(self) -> None:
        rising = all(list(points) == sorted(points) for points in (self.inputs, self.outputs))
        if not self.inputs or len(self.inputs) != len(self.outputs) or not rising or not 0 <= self.outputs[0] <= 1:
            raise ValueError("a calibration curve rises over as many inputs as outputs")

    @classmethod
    def from_json(cls, content: Mapping[str, Sequence[float]]) -> Self:
        """Read a curve from JSON types."""
        return cls(tuple(map(float, content["inputs"])), tuple(map(float, content["outputs"])))

    def __call__(self, value: float) -> float:
        """Return the function's value."""
        # One value at a time, numpy.interp takes four to seven times as long.
        behind = bisect_right(self.inputs, value)
        if behind == 0:
            return round(self.outputs[0], _DECIMALS)
        if behind == len(self.inputs):
            return round(self.outputs[-1], _DECIMALS)
        left, right = self.inputs[behind - 1 : behind + 1]
        low, high = self.outputs[behind - 1 : behind + 1]
        return round((high - low) / (right - left) * (value - left) + low, _DECIMALS)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns the probabilities of the tagger and the linker into scores.

    Attributes:
        spans: From the log-odds of a span to its score, by label.
        weights: Weights of `record_features`.
        records: From the weighted sum to the score of a record.
    """

    spans: Mapping[str, Curve]
    weights: tuple[float, ...]
    records: Curve

    def __post_init__(self) -> None:
        if set(self.spans) != set(SPAN_LABEL_BY_NAME) or len(self.weights) != RECORD_FEATURES:
            raise ValueError(f"a calibration has a curve for each label and {RECORD_FEATURES} weights for records")

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Read a calibration from JSON types.

        Raises:
            ValueError: If a label or a weight is missing or a curve is none.
        """
        spans = {label: Curve.from_json(curve) for label, curve in content["spans"].items()}
        return cls(spans, tuple(map(float, content["weights"])), Curve.from_json(content["records"]))

    def __call__(self, metrics: Sequence[Metric]) -> list[Metric]:
        """Give metrics and their spans calibrated scores."""
        return [
            replace(
                metric,
                value=self._span(metric.value),
                unit=metric.unit and self._span(metric.unit),
                program=metric.program and self._span(metric.program),
                indicator=metric.indicator and self._span(metric.indicator),
                score=self.records(weighted_sum(self.weights, metric)),
            )
            for metric in metrics
        ]

    def _span(self, span: Span) -> Span:
        return replace(span, score=self.spans[span.label](log_odds(span.score)))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, kept finite."""
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))


def record_features(metric: Metric) -> tuple[float, ...]:
    """What the score of a record depends on: a constant, log-odds of its spans and links, and which spans it lacks.

    Args:
        metric: A metric with the scores of the tagger and the linker.
    """
    spans = (metric.value, metric.unit, metric.program, metric.indicator)
    return (
        1.0,
        *(log_odds(span.score) if span else 0.0 for span in spans),
        log_odds(metric.program_link),
        log_odds(metric.indicator_link),
        *(float(span is None) for span in spans[1:]),
    )


def weighted_sum(weights: Sequence[float], metric: Metric) -> float:
    """Return the weighted sum of a metric's record features."""
    return sum(weight * feature for weight, feature in zip(weights, record_features(metric), strict=True))
