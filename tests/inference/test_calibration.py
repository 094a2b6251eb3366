import math

import numpy as np
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


HUNDREDTHS = st.integers(-999, 999).map(lambda number: number / 100)


@given(
    st.lists(HUNDREDTHS, min_size=1, max_size=6).map(sorted),
    st.lists(st.floats(0, 1), min_size=6, max_size=6).map(sorted),
    HUNDREDTHS,
)
def test_a_curve_is_piecewise_linear_between_its_points(
    inputs: list[float], outputs: list[float], value: float
) -> None:
    outputs = outputs[: len(inputs)]
    curve = Curve(tuple(inputs), tuple(outputs))
    assert curve(value) == pytest.approx(np.interp(value, inputs, outputs), abs=1e-4)


@pytest.mark.parametrize(
    ("value", "expected"), [(-1.0, 0.1), (0.0, 0.1), (0.5, 0.2), (1.0, 0.6), (2.0, 0.8), (9.0, 0.8)]
)
def test_a_curve_may_step(value: float, expected: float) -> None:
    assert Curve((0.0, 1.0, 1.0, 2.0), (0.1, 0.3, 0.6, 0.8))(value) == expected
