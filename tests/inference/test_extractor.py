from pathlib import Path

import pytest
from hypothesis import given, settings
from strategies import texts

from data.documents import Document
from data.reading import find_reports, read_documents
from inference.extractor import Extractor
from inference.records import Record

SENTENCE = "农村低保新增48户69人,清退54户79人,累计发放农村低保金704.3539万元。"


def rows(records: list[Record]) -> list[tuple[object, ...]]:
    return [
        (
            *(span.text if span else None for span in (r.metric.program, r.metric.indicator, r.metric.unit)),
            r.to_json()["number"],
            r.amount.currency,
        )
        for r in records
    ]


def test_the_sentence_of_the_readme(extractor: Extractor) -> None:
    assert rows(extractor.extract(SENTENCE)) == [
        ("农村低保", "新增", "户", 48, None),
        ("农村低保", "新增", "人", 69, None),
        ("农村低保", "清退", "户", 54, None),
        ("农村低保", "清退", "人", 79, None),
        ("农村低保金", "累计发放", None, 7_043_539, "CNY"),
    ]


def test_years_document_numbers_and_enumerators_are_no_figures(extractor: Extractor) -> None:
    text = "根据《关于做好2022年社会救助工作的通知》(民发〔2022〕20号)精神,一是落实“十四五”规划,6月召开第十一届会议。"
    assert extractor.extract(text) == []


@pytest.mark.parametrize("folder_index", range(3))
def test_every_span_of_the_examples_is_what_the_text_holds(
    extractor: Extractor, examples: Path, folder_index: int
) -> None:
    (document,) = read_documents(find_reports([examples])[0][folder_index])
    assert isinstance(document, Document)
    records = extractor.extract(document.text, document.name)
    assert len(records) >= 10
    for record in records:
        for part in ("value", "unit", "program", "indicator"):
            span = record.to_json()[part]
            assert span is None or document.text[span["start"] : span["end"]] == span["text"]
        assert record.metric.value.text in record.sentence


@given(texts)
@settings(max_examples=25, deadline=None)
def test_offsets_hold_for_any_text(extractor: Extractor, text: str) -> None:
    for metric in extractor.metrics(text):
        for span in (metric.value, metric.unit, metric.program, metric.indicator):
            assert span is None or text[span.start : span.end] == span.text


def test_a_lone_surrogate_shifts_nothing(extractor: Extractor) -> None:
    shown = [record.metric.value.start for record in extractor.extract("\ud800" + SENTENCE)]
    assert shown == [record.metric.value.start + 1 for record in extractor.extract(SENTENCE)]


def test_a_long_text_is_not_truncated(extractor: Extractor) -> None:
    text = (SENTENCE + "\n") * 200
    found = rows(extractor.extract(text))
    assert len(found) == 1000
    assert found[-5:] == rows(extractor.extract(SENTENCE))


def test_a_line_without_sentence_ends_is_not_truncated(extractor: Extractor) -> None:
    text = "、".join(f"第{n}村农村低保{n}户" for n in range(100, 500))
    starts = {record.metric.value.start for record in extractor.extract(text)}
    assert sum(text.index(f"低保{n}户") + 2 in starts for n in range(100, 500)) > 380
