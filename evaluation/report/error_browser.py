"""The wrong records of an evaluation as the page's error browser reads them."""

from collections.abc import Iterable, Iterator
from typing import Any

from data.metrics import Metric, same_argument
from data.spans import Span
from evaluation.number_scores import same_amount
from evaluation.predictions import PredictedDocument
from evaluation.record_errors import RecordError, record_errors
from evaluation.report.passages import Passage, PassageCutter
from inference.normalization import Amount
from inference.records import Record, plain_number
from inference.writers.self_contained import CodeUnitOffsets

_ROLES = ("program", "indicator", "value", "unit")


def browsed_errors(documents: Iterable[PredictedDocument]) -> Iterator[dict[str, Any]]:
    """Yield every wrong record as JSON types, in document order then text order.

    Each has `kinds`, `document`, `score` (null of a missed value), `section`, `text` (the passage), and for `gold` and
    `predicted`, where there is such a record, `spans` (start, end, label in UTF-16 code units of the passage; the value
    first) and `parts` (what the record says, by column); `wrong` names the columns that differ.
    """
    for document in documents:
        cutter = PassageCutter(document.document.text)
        for error in record_errors(document):
            yield _browsed(error, document.document.name, cutter)


def _browsed(error: RecordError, name: str, cutter: PassageCutter) -> dict[str, Any]:
    records = {"gold": error.gold, "predicted": error.predicted}
    present = {side: record for side, record in records.items() if record is not None}
    passage = cutter.cut(span for record in present.values() for span in _spans(record.metric))
    offsets = CodeUnitOffsets(passage.text)
    return {
        "kinds": [kind.name for kind in error.kinds],
        "document": name,
        "score": error.score,
        "section": list(next(iter(present.values())).section),
        "text": passage.text,
        "wrong": _wrong(error.gold, error.predicted),
        **{side: _side(record, passage, offsets) for side, record in present.items()},
    }


def _spans(metric: Metric) -> list[Span]:
    spans = (metric.value, metric.program, metric.indicator, metric.unit)
    return [span for span in spans if span is not None]


def _side(record: Record, passage: Passage, offsets: CodeUnitOffsets) -> dict[str, Any]:
    spans = [[*map(offsets, passage.offsets(span)), span.label] for span in _spans(record.metric)]
    parts = {role: getattr(record.metric, role) for role in _ROLES}
    shown = {role: span.text if span else None for role, span in parts.items()}
    return {"spans": spans, "parts": {**shown, "number": amount_text(record.amount)}}


def _wrong(gold: Record | None, predicted: Record | None) -> list[str]:
    if gold is None or predicted is None:
        return []
    one, other = gold.metric, predicted.metric
    wrong = [role for role in _ROLES[:2] if not same_argument(getattr(one, role), getattr(other, role))]
    if (one.value.start, one.value.end) != (other.value.start, other.value.end):
        wrong.append("value")
    if not same_argument(one.unit, other.unit):
        wrong.append("unit")
    return wrong if same_amount(gold.amount, predicted.amount) else [*wrong, "number"]


def amount_text(amount: Amount) -> str | None:
    """Write an amount for readers: number, upper end, currency and rate; None if it holds no number."""
    if amount.number is None:
        return None
    ends = [plain_number(end) for end in (amount.number, amount.number_max)]
    number = "–".join(f"{end:,}" for end in ends if end is not None)
    return " ".join(filter(None, [number, amount.currency, *(f"/{word}" for word in amount.per)]))
