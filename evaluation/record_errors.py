"""What is wrong with the records of a document, by kind of error."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.alignment import align
from data.metrics import same_argument
from data.spans import Span
from evaluation.number_scores import same_amount
from evaluation.predictions import PredictedDocument
from inference.records import Record


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """A kind of error.

    Attributes:
        name: The name in results.
        chinese: The name shown to readers.
    """

    name: str
    chinese: str


MISSED_VALUE = ErrorKind("missed value", "漏识数值")
SPURIOUS_VALUE = ErrorKind("spurious value", "多识数值")
VALUE_BOUNDARY = ErrorKind("value boundary", "数值边界")
WRONG_UNIT = ErrorKind("wrong unit", "单位错误")
WRONG_PROGRAM = ErrorKind("wrong program", "业务对象错误")
PROGRAM_BOUNDARY = ErrorKind("program boundary", "业务对象边界")
WRONG_INDICATOR = ErrorKind("wrong indicator", "指标错误")
INDICATOR_BOUNDARY = ErrorKind("indicator boundary", "指标边界")
WRONG_NUMBER = ErrorKind("wrong number", "数字错误")

ERROR_KINDS = (
    MISSED_VALUE, SPURIOUS_VALUE, VALUE_BOUNDARY, WRONG_UNIT, WRONG_PROGRAM, PROGRAM_BOUNDARY, WRONG_INDICATOR,
    INDICATOR_BOUNDARY, WRONG_NUMBER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordError:
    """A record that is not right.

    Attributes:
        kinds: What is wrong, in the order of `ERROR_KINDS`; at least one.
        gold: The annotated record; None of a spurious value.
        predicted: The predicted record; None of a missed value.
    """

    kinds: tuple[ErrorKind, ...]
    gold: Record | None
    predicted: Record | None

    @property
    def score(self) -> float | None:
        """Score of the predicted record; None if there is none."""
        return self.predicted.score if self.predicted else None

    @property
    def offset(self) -> int:
        """Where the first value of the two starts."""
        return min(record.metric.value.start for record in (self.gold, self.predicted) if record is not None)


def record_errors(document: PredictedDocument) -> list[RecordError]:
    """Return the wrong records of a document in text order.

    Every annotated and every predicted record that is not part of a right pair occurs exactly once. Records belong
    together when their values overlap.
    """
    gold, predicted = (
        {record.metric.value: record for record in records} for records in (document.gold, document.predicted)
    )
    errors = []
    for one, other in align(gold, predicted):
        error = _error(gold[one] if one else None, predicted[other] if other else None)
        if error.kinds:
            errors.append(error)
    return errors


def _error(gold: Record | None, predicted: Record | None) -> RecordError:
    if gold is None or predicted is None:
        return RecordError((SPURIOUS_VALUE if gold is None else MISSED_VALUE,), gold, predicted)
    return RecordError(tuple(_kinds(gold, predicted)), gold, predicted)


def _kinds(gold: Record, predicted: Record) -> Iterator[ErrorKind]:
    one, other = gold.metric, predicted.metric
    if (one.value.start, one.value.end) != (other.value.start, other.value.end):
        yield VALUE_BOUNDARY
    if not same_argument(one.unit, other.unit):
        yield WRONG_UNIT
    if not same_argument(one.program, other.program):
        yield PROGRAM_BOUNDARY if _overlap(one.program, other.program) else WRONG_PROGRAM
    if not same_argument(one.indicator, other.indicator):
        yield INDICATOR_BOUNDARY if _overlap(one.indicator, other.indicator) else WRONG_INDICATOR
    if not same_amount(gold.amount, predicted.amount):
        yield WRONG_NUMBER


def _overlap(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.start < other.end and other.start < one.end


def count_kinds(errors: Sequence[RecordError]) -> dict[str, int]:
    """Count the errors of each kind; one with several kinds counts for each."""
    return {kind.name: sum(kind in error.kinds for error in errors) for kind in ERROR_KINDS}
