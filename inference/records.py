"""Metric records: what is written down about each figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data.labels import MONEY
from data.metrics import Metric
from data.spans import Span
from inference.normalization import Amount, normalize_money, normalize_quantity
from inference.sections import Outline

_CONTEXT = 12
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Record:
    """A metric with its number, sentence and section.

    Attributes:
        document: Name of the document.
        metric: The value and its arguments.
        amount: The value in base units.
        score: Probability that the whole record is right.
        sentence: The sentence the value stands in.
        section: Headings above the value, outermost first.
    """

    document: str
    metric: Metric
    amount: Amount
    score: float
    sentence: str
    section: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON types, in the order of the documented format."""
        kind = {"kind": "money" if self.metric.value.label == MONEY.name else "quantity"}
        return {
            "document": self.document,
            "value": _span_json(self.metric.value, kind),
            "unit": _span_json(self.metric.unit),
            "program": _span_json(self.metric.program),
            "indicator": _span_json(self.metric.indicator),
            "number": plain_number(self.amount.number),
            "number_max": plain_number(self.amount.number_max),
            "approximate": self.amount.approximate,
            "bound": self.amount.bound,
            "currency": self.amount.currency,
            "per": list(self.amount.per),
            "score": self.score,
            "sentence": self.sentence,
            "section": list(self.section),
        }


def records_of(document: str, text: str, metrics: Sequence[Metric]) -> list[Record]:
    """Complete metrics to records, in text order.

    Args:
        document: Name of the document.
        text: Its text.
        metrics: Metrics of the text.
    """
    outline = Outline(text)
    return [
        Record(
            document,
            metric,
            _amount(text, metric),
            metric.score,
            outline.sentence(metric.value.start),
            outline.section(metric.value.start),
        )
        for metric in sorted(metrics, key=lambda metric: metric.value)
    ]


def _amount(text: str, metric: Metric) -> Amount:
    normalize = normalize_money if metric.value.label == MONEY.name else normalize_quantity
    last = metric.unit or metric.value
    before = text[max(0, metric.value.start - _CONTEXT) : metric.value.start]
    return normalize(metric.value.text, before, text[last.end : last.end + _CONTEXT])


def _span_json(span: Span | None, extra: dict[str, Any] | None = None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"text": span.text, "start": span.start, "end": span.end, **(extra or {}), "score": span.score}


def plain_number(number: Decimal | None) -> int | float | None:
    """Return a number as JSON writes it: an integer where it is one, else rounded to six decimals."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else round(float(number), _DECIMALS)
