"""Metric records: what is written down about each figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from data.labels import INDICATOR, MONEY, PROGRAM, QUANTITY, UNIT
from data.metrics import Metric
from data.spans import Span
from inference.blocks import Block
from inference.normalization import Amount, normalize_money, normalize_quantity
from inference.sections import Outline

_CONTEXT = 12
_DECIMALS = 6
_LABEL_OF_KIND = {"money": MONEY.name, "quantity": QUANTITY.name}
_KIND_OF_LABEL = {label: kind for kind, label in _LABEL_OF_KIND.items()}


@dataclass(frozen=True, slots=True)
class Record:
    """A metric with its number, sentence and section.

    Attributes:
        document: Name of the document.
        metric: The value and its arguments.
        amount: The value in base units.
        sentence: The sentence the value stands in.
        section: Headings above the value, outermost first.
    """

    document: str
    metric: Metric
    amount: Amount
    sentence: str
    section: tuple[str, ...]

    @property
    def score(self) -> float:
        """Probability that the whole record is right."""
        return self.metric.score

    @property
    def kind(self) -> str:
        """What the value is: "quantity" or "money"."""
        return _KIND_OF_LABEL[self.metric.value.label]

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON types, in the order of the documented format."""
        return {
            "document": self.document,
            "value": _span_json(self.metric.value, {"kind": self.kind}),
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

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Rebuild a record from what `to_json` returned; `to_json` of the result returns the same again.

        The probabilities of the links alone are not part of the format; in the result they are 1.0.

        Args:
            content: A record as JSON types.

        Raises:
            ValueError: If a field is missing or of the wrong type, or a span is not as long as its text.
        """
        try:
            value = content["value"]
            return cls(
                document=content["document"],
                metric=Metric(
                    value=_span_of(value, _LABEL_OF_KIND[value["kind"]]),
                    unit=_optional_span_of(content["unit"], UNIT.name),
                    program=_optional_span_of(content["program"], PROGRAM.name),
                    indicator=_optional_span_of(content["indicator"], INDICATOR.name),
                    score=content["score"],
                ),
                amount=Amount(
                    number=_decimal(content["number"]),
                    number_max=_decimal(content["number_max"]),
                    approximate=content["approximate"],
                    bound=content["bound"],
                    currency=content["currency"],
                    per=tuple(content["per"]),
                ),
                sentence=content["sentence"],
                section=tuple(content["section"]),
            )
        except (KeyError, TypeError, ArithmeticError) as error:
            raise ValueError(f"not a record: {type(error).__name__}: {error}") from error


def records_of(document: str, block: Block, metrics: Sequence[Metric]) -> list[Record]:
    """Complete metrics to records, in text order.

    Args:
        document: Name of the document.
        block: A block of the document.
        metrics: Metrics of the block's text. Those whose value stands in the lead give no record.
    """
    outline = Outline(block.text, block.lead, block.headings, block.inside_line)
    return [
        Record(
            document,
            _in_document(block, metric),
            _amount(block.text, metric),
            outline.sentence(metric.value.start, metric.value.end),
            outline.section(metric.value.start),
        )
        for metric in sorted(metrics, key=lambda metric: metric.value)
        if metric.value.start >= block.lead
    ]


def _in_document(block: Block, metric: Metric) -> Metric:
    unit, program, indicator = (
        span and block.in_document(span) for span in (metric.unit, metric.program, metric.indicator)
    )
    return Metric(block.in_document(metric.value), unit, program, indicator, metric.score)


def _amount(text: str, metric: Metric) -> Amount:
    normalize = normalize_money if metric.value.label == MONEY.name else normalize_quantity
    last = metric.unit or metric.value
    before = text[max(0, metric.value.start - _CONTEXT) : metric.value.start]
    return normalize(metric.value.text, before, text[last.end : last.end + _CONTEXT])


def _span_json(span: Span | None, extra: dict[str, Any] | None = None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"text": span.text, "start": span.start, "end": span.end, **(extra or {}), "score": span.score}


def _span_of(content: Mapping[str, Any], label: str) -> Span:
    start, end, text = content["start"], content["end"], content["text"]
    if not 0 <= start < end or end - start != len(text):
        raise ValueError(f"not a record: {label} {text!r} does not fit its offsets [{start}, {end})")
    return Span(start, end, label, text, content["score"])


def _optional_span_of(content: Mapping[str, Any] | None, label: str) -> Span | None:
    return None if content is None else _span_of(content, label)


def _decimal(number: int | float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def plain_number(number: Decimal | None) -> int | float | None:
    """Return a number as JSON writes it: an integer where it is one, else rounded to six decimals."""
    if number is None:
        return None
    if number == number.to_integral_value():
        return int(number)
    rounded = round(float(number), _DECIMALS)
    # What rounding makes an integer is written as one, so that a record read back is written the same.
    return int(rounded) if rounded.is_integer() else rounded
