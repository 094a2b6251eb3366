"""The charts of an evaluation: precision and recall, calibration, learning curve."""

import math
from collections.abc import Sequence

from evaluation.learning_curve import CurvePoint
from evaluation.ranking import Point, PrecisionRecallCurve
from evaluation.reliability import Reliability
from evaluation.report.charts import Chart, Mark, Series, count_axis, unit_axis

_THRESHOLDS = (0.5, 0.8, 0.9, 0.95)
"""Scores whose points are marked on the precision-recall curve."""
_RADIUS = 4
_LEAST_RADIUS, _MOST_RADIUS = 2.5, 10


def precision_recall_chart(curve: PrecisionRecallCurve) -> Chart | None:
    """Chart precision over recall of full records, marking some thresholds; None where scores tell nothing apart."""
    if len(curve.points) < 2:
        return None
    kept = {threshold: _last_above(curve.points, threshold) for threshold in _THRESHOLDS}
    marked = {point: threshold for threshold, point in kept.items() if point}
    marks = tuple(
        Mark(
            point.recall,
            point.precision,
            _RADIUS if point in marked else 0,
            f"置信度 ≥ {marked.get(point, point.score)}：精确率 {point.precision:.3f}，召回率 {point.recall:.3f}",
            f"≥ {marked[point]}" if point in marked else "",
        )
        for point in curve.points
    )
    # The first points hold a handful of records; they would set the scale.
    steady = [point.precision for point in curve.points[len(curve.points) // 10 :]]
    low = unit_axis(("精确率", "Precision"), steady)
    shown = tuple(mark for mark in marks if mark.y >= low.low)
    series = Series(("完整记录", "Full records"), "first", shown)
    return Chart(
        "完整记录的精确率与召回率 Precision and recall of full records", unit_axis(("召回率", "Recall")), low, (series,)
    )


def _last_above(points: Sequence[Point], threshold: float) -> Point | None:
    above = [point for point in points if point.score >= threshold]
    return above[-1] if above else None


def calibration_chart(records: Reliability | None, spans: Reliability | None) -> Chart | None:
    """Chart the share of right predictions over their mean score; None without scores."""
    measured = [
        (("完整记录", "Records"), "first", records),
        (("片段", "Spans"), "second", spans),
    ]
    series = tuple(
        Series(name, style, _bin_marks(reliability)) for name, style, reliability in measured if reliability is not None
    )
    if not series:
        return None
    x, y = unit_axis(("平均置信度", "Mean score")), unit_axis(("正确比例", "Share right"))
    return Chart("置信度校准 Calibration", x, y, series, diagonal=True)


def _bin_marks(reliability: Reliability) -> tuple[Mark, ...]:
    most = max(bin.count for bin in reliability.bins)
    return tuple(
        Mark(
            bin.score,
            bin.right,
            round(max(_LEAST_RADIUS, _MOST_RADIUS * math.sqrt(bin.count / most)), 1),
            f"{bin.low:.1f}–{bin.high:.1f}：{bin.count:,} 个，平均置信度 {bin.score:.3f}，正确 {bin.right:.3f}",
        )
        for bin in reliability.bins
    )


def learning_chart(points: Sequence[CurvePoint]) -> Chart | None:
    """Chart scores over the number of training reports; None where there are fewer than two points."""
    if len(points) < 2:
        return None
    counts = [point.documents for point in points]
    full = tuple(_learning_mark(point.documents, point.full) for point in points)
    spans = tuple(_learning_mark(point.documents, point.spans) for point in points)
    return Chart(
        "学习曲线 Learning curve",
        count_axis(("训练报告数", "Training reports"), counts),
        unit_axis(("F1", ""), [mark.y for mark in (*full, *spans)]),
        (Series(("完整记录", "Full records"), "first", full), Series(("片段", "Spans"), "second", spans)),
    )


def _learning_mark(documents: int, score: float) -> Mark:
    return Mark(documents, score, _RADIUS, f"{documents:,} 份：F1 {score:.3f}")
