import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.ranking import Point, precision_recall_curve


def test_points_and_average_precision() -> None:
    curve = precision_recall_curve([0.9, 0.7, 0.7, 0.2], [True, True, False, True], annotated=5)
    assert curve.points == (Point(0.9, 1.0, 0.2), Point(0.7, 2 / 3, 0.4), Point(0.2, 0.75, 3 / 5))
    # Steps of recall of 0.2 each at these precisions; two annotated records are never found.
    assert curve.average_precision == pytest.approx(0.2 * (1 + 2 / 3 + 0.75))


def test_nothing_predicted() -> None:
    assert precision_recall_curve([], [], 3).average_precision == 0.0


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1))
def test_it_is_the_average_precision_of_scikit_learn_when_all_are_found(judged: list[tuple[float, bool]]) -> None:
    from sklearn.metrics import average_precision_score

    scores, right = [score for score, _ in judged], [truth for _, truth in judged]
    if any(right):
        curve = precision_recall_curve(scores, right, sum(right))
        assert curve.average_precision == pytest.approx(average_precision_score(right, scores))
