import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from strategies import extracted_documents

from data.documents import Document
from data.labels import MONEY, QUANTITY
from data.metrics import Metric
from data.spans import Span
from inference.normalization import Amount
from inference.records import Record, plain_number


def record_of(number: str, label: str = QUANTITY.name) -> Record:
    value = Span(3, 3 + len(number), label, number, 0.75)
    return Record("a.txt", Metric(value, score=0.5), Amount(Decimal(number)), f"共有{number}。", ("一、总体",))


@given(extracted_documents())
def test_a_record_read_back_is_written_the_same(extracted: tuple[Document, list[Record]]) -> None:
    for record in extracted[1]:
        line = json.dumps(record.to_json(), ensure_ascii=False)
        read = Record.from_json(json.loads(line))
        assert json.dumps(read.to_json(), ensure_ascii=False) == line
        assert read.metric.value.score == record.metric.value.score
        assert replace(read, amount=record.amount) == replace(record, metric=replace(record.metric, score=1.0))


@pytest.mark.parametrize(
    "number", ["0", "-3", "2.5", "12084391", "0.3333333333333333333", "0.00000001", "9999999999999999999", "1E+20"]
)
def test_numbers_survive_the_round_trip(number: str) -> None:
    record = record_of(number)
    line = json.dumps(record.to_json())
    assert json.dumps(Record.from_json(json.loads(line)).to_json()) == line


def test_kind_is_kept() -> None:
    record = Record.from_json(record_of("5", MONEY.name).to_json())
    assert record.kind == "money"
    assert record.metric.value.label == MONEY.name


@pytest.mark.parametrize(
    ("number", "plain"),
    [("3", "3"), ("3.0", "3"), ("0.5", "0.5"), ("0.6666666666", "0.666667"), ("2.0000000001", "2"), ("1E-9", "0")],
)
def test_plain_numbers(number: str, plain: str) -> None:
    assert json.dumps(plain_number(Decimal(number))) == plain


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"value": None}, "TypeError"),
        ({"number": "many"}, "InvalidOperation"),
        ({"unit": {"text": "户", "start": 4, "end": 6, "score": 1.0}}, "UNIT '户' does not fit its offsets"),
        ({"program": {"text": "", "start": 4, "end": 4, "score": 1.0}}, "PROGRAM '' does not fit"),
        ({"indicator": {"text": "新增", "start": -2, "end": 0, "score": 1.0}}, "INDICATOR '新增' does not fit"),
        ({"value": {"text": "5", "start": 3, "end": 4, "score": 1.0, "kind": "share"}}, "KeyError: 'share'"),
    ],
)
def test_what_is_no_record(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match="not a record") as caught:
        Record.from_json(record_of("5").to_json() | change)
    assert problem in str(caught.value)


def test_a_missing_field_is_named() -> None:
    content = record_of("5").to_json()
    del content["sentence"]
    with pytest.raises(ValueError, match="sentence"):
        Record.from_json(content)
