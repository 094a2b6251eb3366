import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.labels import SPAN_LABELS
from data.metrics import Metric
from data.spans import Span
from inference.calibration import RECORD_FEATURES, Calibration, Curve, record_features

FLAT = (0.0,) * RECORD_FEATURES
LOGISTIC = Curve(tuple(x / 10 for x in range(-95, 96)), tuple(1 / (1 + math.exp(-x / 10)) for x in range(-95, 96)))
UNCHANGED = {label.name: LOGISTIC for label in SPAN_LABELS}


def metric(score: float, link: float = 1.0) -> Metric:
    return Metric(Span(0, 1, "QUANTITY", "3", score), program=Span(2, 3, "PROGRAM", "甲", score), program_link=link)


def test_a_logistic_curve_leaves_span_scores() -> None:
    (calibrated,) = Calibration(UNCHANGED, FLAT, LOGISTIC)([metric(0.8)])
    assert (calibrated.value.score, calibrated.program and calibrated.program.score) == pytest.approx(
        (0.8, 0.8), abs=1e-3
    )
    assert calibrated.score == 0.5


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_scores_are_probabilities_and_grow_with_what_they_rest_on(low: float, high: float, link: float) -> None:
    calibrate = Calibration(UNCHANGED, (0.5,) * 7 + (0.0,) * 3, LOGISTIC)
    low, high = sorted((low, high))
    (first,), (second,) = calibrate([metric(low, link)]), calibrate([metric(high, link)])
    assert 0 <= first.score <= second.score <= 1
    assert len(record_features(first)) == RECORD_FEATURES


def test_missing_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="a curve for each label"):
        Calibration({}, FLAT, LOGISTIC)


@pytest.mark.parametrize(
    ("inputs", "outputs"), [((), ()), ((0, 1), (0,)), ((1, 0), (0, 1)), ((0, 1), (1, 0)), ((0,), (2,))]
)
def test_curves_that_do_not_rise_are_refused(inputs: tuple[float, ...], outputs: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="calibration curve"):
        Curve(inputs, outputs)
