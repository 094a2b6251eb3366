"""Precision and recall of full records when only those above a score are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Point:
    """Precision and recall of the records with at least a score."""

    score: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class PrecisionRecallCurve:
    """What every threshold gives.

    Attributes:
        average_precision: Mean precision over the steps of recall; annotated records that are found at no threshold
            lower it.
        points: One point for each score that occurs, falling; the last holds all records.
    """

    average_precision: float
    points: tuple[Point, ...]


def precision_recall_curve(scores: Sequence[float], right: Sequence[bool], annotated: int) -> PrecisionRecallCurve:
    """Order predicted records by score and count the right ones.

    Args:
        scores: Scores of the predicted records.
        right: Whether each is right.
        annotated: Number of annotated records.
    """
    ordered = sorted(zip(scores, right, strict=True), reverse=True)
    points: list[Point] = []
    kept = found = 0
    average = last = 0.0
    for score, group in groupby(ordered, key=lambda pair: pair[0]):
        truths = [truth for _, truth in group]
        kept, found = kept + len(truths), found + sum(truths)
        recall = found / annotated if annotated else 0.0
        points.append(Point(score, found / kept, recall))
        average += (recall - last) * (found / kept)
        last = recall
    return PrecisionRecallCurve(average, tuple(points))
