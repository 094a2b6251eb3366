import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.counts import Counts, total
from evaluation.bootstrap import count_array, f1_intervals, f1_scores, paired_difference


@st.composite
def documents(draw: st.DrawFn) -> list[dict[str, Counts]]:
    sides = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=12))
    return [{"x": Counts(min(right, one, other), one, other)} for right, one, other in sides]


@given(documents())
def test_the_array_adds_up_like_the_counts(rows: list[dict[str, Counts]]) -> None:
    assert f1_scores(count_array(rows, ["x"]).sum(axis=0))[0] == pytest.approx(total(rows)["x"].f1)


@given(documents())
def test_intervals_lie_between_the_documents(rows: list[dict[str, Counts]]) -> None:
    interval = f1_intervals(rows, ["x"], resamples=50)["x"]
    assert interval is not None
    scores = [row["x"].f1 for row in rows if row["x"].predicted + row["x"].annotated] or [1.0]
    # A resample of nothing but empty documents has the score 1.
    top = 1.0 if len(scores) < len(rows) else max(scores)
    assert min(scores) - 1e-9 <= interval[0] <= interval[1] <= top + 1e-9


def test_alike_documents_leave_no_doubt_and_few_give_no_interval() -> None:
    row = {"x": Counts(1, 2, 2)}
    assert f1_intervals([row] * 8, ["x"]) == {"x": (0.5, 0.5)}
    assert f1_intervals([row] * 4, ["x"]) == {"x": None}


def test_the_interval_is_that_of_a_proportion() -> None:
    # Of 400 documents with one value each 300 are right: 0.75 +- 1.96 * sqrt(0.75 * 0.25 / 400).
    rows = [{"x": Counts(n < 300, 1, 1)} for n in range(400)]
    interval = f1_intervals(rows, ["x"])["x"]
    assert interval == pytest.approx((0.7076, 0.7924), abs=0.006)
    assert interval == f1_intervals(rows, ["x"])["x"]


def test_a_paired_difference() -> None:
    first = [{"x": Counts(6, 10, 10)}] * 10
    better = [{"x": Counts(7, 10, 10)}] * 10
    found = paired_difference(first, better, "x")
    assert found.difference == pytest.approx(0.1)
    assert found.interval == pytest.approx((0.1, 0.1))
    # Only the two of 2**10 assignments that exchange all or nothing are as extreme.
    assert found.p_value == pytest.approx(2 / 1024, abs=0.0015)
    back = paired_difference(better, first, "x")
    assert back.difference == pytest.approx(-0.1)


def test_no_difference() -> None:
    rows = [{"x": Counts(n % 3, 3, 3)} for n in range(9)]
    same = paired_difference(rows, rows, "x")
    assert (same.difference, same.interval, same.p_value) == (0.0, (0.0, 0.0), 1.0)


def test_empty_counts_are_perfect() -> None:
    assert f1_scores(np.zeros((1, 3))).tolist() == [1.0]
