import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import annotated_documents

from annotation.splitting import cut
from data.documents import AnnotatedDocument
from data.metrics import Metric, metrics_of
from data.spans import Span


def pieces(text: str, limit: int, metrics: tuple[Metric, ...] = ()) -> list[str]:
    return [text[start:end] for start, end in cut(text, metrics, limit)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("短报告", ["短报告"]),
        ("一二三。四五六。七八", ["一二三。四五六。", "七八"]),
        ("一二三。\n四五六。七八", ["一二三。\n", "四五六。七八"]),
        ("一二三四\n一、标题\n五六七八", ["一二三四\n", "一、标题\n", "五六七八"]),
        ("一二三四\n\n五六\n七八九", ["一二三四\n\n", "五六\n七八九"]),
        ("一二三四\r\n\r\n五六\r\n七八", ["一二三四\r\n\r\n", "五六\r\n七八"]),
        ("一二三四五六七八九十一二", ["一二三四五六七八九十一二"]),
    ],
)
def test_cuts_are_at_the_best_place(text: str, parts: list[str]) -> None:
    assert pieces(text, 8) == parts


def test_a_record_is_not_divided() -> None:
    text = "低保对象。\n新增37户。\n另有。"
    program, value = Span.of(text, 0, 4, "PROGRAM"), Span.of(text, 8, 10, "QUANTITY")
    assert pieces(text, 8) == ["低保对象。\n", "新增37户。\n", "另有。"]
    assert pieces(text, 8, (Metric(value, program=program),)) == ["低保对象。\n新增37户。\n", "另有。"]


@given(annotated_documents(), st.integers(1, 60))
def test_parts_are_the_text_and_hold_whole_records(annotated: AnnotatedDocument, limit: int) -> None:
    text, metrics = annotated.document.text, metrics_of(annotated)
    bounds = cut(text, metrics, limit)
    assert "".join(text[start:end] for start, end in bounds) == text
    assert all(start < end for start, end in bounds)
    for metric in metrics:
        spans = [span for span in (metric.value, metric.unit, metric.program, metric.indicator) if span]
        assert any(all(start <= span.start and span.end <= end for span in spans) for start, end in bounds)
