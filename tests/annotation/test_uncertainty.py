from dataclasses import replace

import pytest

from annotation.uncertainty import Uncertainty
from data.metrics import Metric
from data.spans import Span

VALUE = Span(0, 2, "QUANTITY", "48", 0.9)
PROGRAM = Span(4, 6, "PROGRAM", "低保", 0.5)


def test_a_span_of_two_records_counts_once() -> None:
    second = replace(VALUE, start=8, end=10)
    metrics = [Metric(VALUE, program=PROGRAM, score=0.4), Metric(second, program=PROGRAM, score=0.8)]
    found = Uncertainty.of(metrics)
    assert found.spans == pytest.approx(0.1 + 0.1 + 0.5)
    assert found.records == pytest.approx(0.6 + 0.2)
    assert found.mean == pytest.approx((found.spans + found.records) / 2)


def test_nothing_found_is_nothing_doubted() -> None:
    assert Uncertainty.of([]).mean == 0
