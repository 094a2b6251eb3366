import pytest

from data.alignment import align
from data.spans import Span
from evaluation.confusion import boundary, confusion

TEXT = "农村低保新增48户69人"


def span(start: int, end: int, label: str = "PROGRAM") -> Span:
    return Span.of(TEXT, start, end, label)


@pytest.mark.parametrize(
    ("gold", "predicted", "outcome"),
    [
        ((2, 4), (2, 4), "exact"),
        ((2, 4), (0, 4), "too long"),
        ((2, 4), (1, 5), "too long"),
        ((0, 4), (2, 4), "too short"),
        ((0, 4), (2, 6), "shifted"),
        ((2, 6), (0, 4), "shifted"),
    ],
)
def test_boundaries(gold: tuple[int, int], predicted: tuple[int, int], outcome: str) -> None:
    assert boundary(span(*gold), span(*predicted)) == outcome


def test_equal_offsets_come_first_then_the_longest_overlap() -> None:
    gold = [span(0, 4), span(4, 6, "INDICATOR")]
    # The long one overlaps both; the exact one takes its own, and the other shares most characters with 农村低保.
    assert align(gold, [span(0, 5), span(5, 6, "UNIT")]) == [(gold[0], span(0, 5)), (gold[1], span(5, 6, "UNIT"))]
    assert align(gold, [span(4, 6, "INDICATOR")]) == [(gold[0], None), (gold[1], span(4, 6, "INDICATOR"))]
    assert align([], [span(0, 2)]) == [(None, span(0, 2))]
    assert align([span(0, 2)], [span(2, 4)]) == [(span(0, 2), None), (None, span(2, 4))]


def test_confusion_counts_every_span_once() -> None:
    gold = [span(0, 4), span(4, 6, "INDICATOR"), span(6, 8, "QUANTITY"), span(9, 11, "QUANTITY")]
    predicted = [span(2, 4), span(4, 6), span(6, 8, "QUANTITY"), span(8, 9, "UNIT")]
    counted = confusion([align(gold, predicted), align([], [span(0, 1)])])
    assert counted.labels["PROGRAM"]["PROGRAM"] == counted.labels["INDICATOR"]["PROGRAM"] == 1
    assert counted.labels["QUANTITY"] == {
        "PROGRAM": 0, "INDICATOR": 0, "QUANTITY": 1, "UNIT": 0, "MONEY": 0, "none": 1,
    }  # fmt: skip
    assert counted.boundaries["PROGRAM"]["too short"] == counted.boundaries["PROGRAM"]["spurious"] == 1
    assert counted.boundaries["INDICATOR"]["other label"] == 1
    assert counted.boundaries["QUANTITY"]["missed"] == counted.boundaries["UNIT"]["spurious"] == 1
    assert sum(sum(row.values()) for row in counted.boundaries.values()) == 6
    assert sum(sum(row.values()) for row in counted.labels.values()) == 6
