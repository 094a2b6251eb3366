import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.reliability import Bin, reliability


def test_bins_and_error() -> None:
    found = reliability([0.95, 0.97, 0.92, 1.0, 0.35, 0.3], [True, True, False, True, False, True])
    assert found is not None
    assert [(bin.low, bin.count) for bin in found.bins] == [(0.3, 2), (0.9, 4)]
    assert found.bins[1] == Bin(0.9, 1.0, 4, found.bins[1].score, 0.75)
    assert found.bins[1].score == pytest.approx(0.96)
    # (2 * |0.325 - 0.5| + 4 * |0.96 - 0.75|) / 6
    assert found.error == pytest.approx((2 * 0.175 + 4 * 0.21) / 6)


def test_without_scores_there_is_nothing_to_measure() -> None:
    assert reliability([], []) is None
    assert reliability([1.0, 1.0], [True, False]) is None


@given(st.lists(st.tuples(st.floats(0, 0.99), st.booleans()), min_size=1))
def test_every_prediction_is_in_one_bin(judged: list[tuple[float, bool]]) -> None:
    found = reliability([score for score, _ in judged], [right for _, right in judged])
    assert found is not None
    assert sum(bin.count for bin in found.bins) == len(judged)
    assert 0 <= found.error <= 1
