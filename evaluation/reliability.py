"""Reliability of scores: whether of the predictions scored 0.9 nine in ten are right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions whose scores lie in an interval.

    Attributes:
        low: Lower end of the interval.
        high: Upper end; only the last interval holds it.
        count: Number of predictions.
        score: Their mean score.
        right: Share of them that is right.
    """

    low: float
    high: float
    count: int
    score: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """How well scores tell the share of right predictions.

    Attributes:
        error: Expected calibration error (Guo et al., 2017): the mean of |mean score - share right| over the bins,
            weighted by their counts.
        bins: The bins that hold a prediction, rising.
    """

    error: float
    bins: tuple[Bin, ...]


def reliability(scores: Sequence[float], right: Sequence[bool]) -> Reliability | None:
    """Compare scores with what was right, in ten bins of equal width.

    Args:
        scores: Scores of predictions, in [0, 1].
        right: Whether each is right.

    Returns:
        The reliability; None of no predictions, and of predictions that carry no score (all are 1).
    """
    if all(score == 1 for score in scores):
        return None
    values, truths = np.asarray(scores), np.asarray(right, dtype=np.float64)
    places = np.minimum((values * BINS).astype(int), BINS - 1)
    bins = tuple(
        Bin(place / BINS, (place + 1) / BINS, int(held.sum()), float(values[held].mean()), float(truths[held].mean()))
        for place in range(BINS)
        if (held := places == place).any()
    )
    return Reliability(sum(bin.count * abs(bin.score - bin.right) for bin in bins) / len(values), bins)
