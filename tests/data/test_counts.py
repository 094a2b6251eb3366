import pytest

from data.counts import Counts, Score, total


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [
        (Counts(2, 4, 5), 0.5, 0.4, 4 / 9),
        (Counts(1.5, 2, 2), 0.75, 0.75, 0.75),
        (Counts(0, 0, 0), 1.0, 1.0, 1.0),
        (Counts(0, 3, 0), 0.0, 0.0, 0.0),
        (Counts(0, 0, 3), 0.0, 0.0, 0.0),
    ],
)
def test_scores_of_counts(counts: Counts, precision: float, recall: float, f1: float) -> None:
    score = Score.of(counts)
    assert (score.precision, score.recall, score.support) == (precision, recall, counts.annotated)
    assert score.f1 == pytest.approx(f1)


def test_totals_add_up_by_name() -> None:
    assert total([{"a": Counts(1, 2, 3)}, {"a": Counts(1, 1, 1), "b": Counts(0, 1, 0)}]) == {
        "a": Counts(2, 3, 4),
        "b": Counts(0, 1, 0),
    }


@pytest.mark.parametrize("content", [[1, 2], [3, 2, 5], [-1, 2, 2]])
def test_impossible_counts_are_refused(content: list[float]) -> None:
    with pytest.raises(ValueError):
        Counts.from_json(content)
    assert Counts.from_json(Counts(1, 2, 3).to_json()) == Counts(1, 2, 3)
