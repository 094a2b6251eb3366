"""Fitting the calibration of scores on documents the model was not trained on."""

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from data.documents import AnnotatedDocument, Document
from data.labels import SPAN_LABELS
from data.metrics import Metric, metrics_of, same_metric
from inference.calibration import RECORD_FEATURES, Calibration, Curve, log_odds, record_features, weighted_sum

_CASES_A_POINT = 60
"""Cases behind each point of a curve: shares of fewer are mostly chance."""
_UNCHANGED = Curve(
    tuple(log_odds(tenth / 20) for tenth in range(1, 20)), tuple(round(tenth / 20, 2) for tenth in range(1, 20))
)
"""The curve of what never occurred: scores stay as they are, to within a twentieth."""


def fit_calibration(
    predict: Callable[[Document], Sequence[Metric]], documents: Sequence[AnnotatedDocument]
) -> Calibration:
    """Measure the share of right spans and records by the probabilities of the tagger and the linker.

    A span is right if the annotation has it with its label; a record if its value, unit, program and indicator are.
    Records are ordered by a logistic regression over what their score depends on.

    Args:
        predict: Returns the metrics of a document with uncalibrated scores.
        documents: Annotated documents that were not trained on.
    """
    spans: dict[str, tuple[list[float], list[bool]]] = {label.name: ([], []) for label in SPAN_LABELS}
    metrics: list[Metric] = []
    right: list[bool] = []
    for annotated in documents:
        gold = {(metric.value.start, metric.value.end): metric for metric in metrics_of(annotated)}
        gold_spans = set(annotated.spans)
        for metric in predict(annotated.document):
            counterpart = gold.get((metric.value.start, metric.value.end))
            metrics.append(metric)
            right.append(counterpart is not None and same_metric(counterpart, metric))
            for span in filter(None, (metric.value, metric.unit, metric.program, metric.indicator)):
                spans[span.label][0].append(log_odds(span.score))
                spans[span.label][1].append(span in gold_spans)
    weights = _record_weights(metrics, right)
    return Calibration(
        {label: _curve(inputs, hits) for label, (inputs, hits) in spans.items()},
        weights,
        _curve([weighted_sum(weights, metric) for metric in metrics], right),
    )


def _record_weights(metrics: Sequence[Metric], right: Sequence[bool]) -> tuple[float, ...]:
    if len(set(right)) < 2:
        return (1.0,) * RECORD_FEATURES
    rows = np.array([record_features(metric) for metric in metrics])
    model = LogisticRegression(fit_intercept=False, max_iter=1000).fit(rows, right)
    return tuple(round(float(weight), 5) for weight in model.coef_[0])


def _curve(inputs: Sequence[float], right: Sequence[bool]) -> Curve:
    """Fit a rising curve through the shares of right cases (isotonic regression over groups of like inputs)."""
    if not inputs:
        return _UNCHANGED
    order = np.argsort(inputs, kind="stable")
    groups = np.array_split(order, max(1, len(order) // _CASES_A_POINT))
    middles = np.array([np.mean(np.asarray(inputs)[group]) for group in groups])
    shares = np.array([np.mean(np.asarray(right)[group]) for group in groups])
    rising = IsotonicRegression().fit_transform(middles, shares, sample_weight=[len(group) for group in groups])
    # Groups of one probability, as at its greatest, make one point.
    points = {round(float(middle), 4): round(float(share), 4) for middle, share in zip(middles, rising, strict=True)}
    return Curve(tuple(points), tuple(points.values()))
