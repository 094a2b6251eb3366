import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import annotated_documents

from data.documents import AnnotatedDocument
from data.spans import Span
from data.tokenization import Tokens
from data.windows import WindowSize, windows


def characters(text: str) -> Tokens:
    return Tokens([ord(c) for c in text], list(range(len(text))), list(range(1, len(text) + 1)))


@given(annotated_documents(), st.integers(1, 20), st.integers(0, 4))
def test_cores_partition_the_tokens_and_cut_no_span(annotated: AnnotatedDocument, room: int, context: int) -> None:
    text = annotated.document.text
    size = WindowSize(limit=room + 2 * context, context=context)
    parts = windows(text, characters(text), size, annotated.spans)
    assert [index for part in parts for index in range(part.core_start, part.core_end)] == list(range(len(text)))
    for part in parts:
        assert part.start <= part.core_start < part.core_end <= part.end
        assert part.end - part.start <= size.limit
        for span in annotated.spans:
            if span.end - span.start <= room:
                assert not span.start < part.core_end < span.end


def test_cores_end_at_sentence_ends_before_clause_ends() -> None:
    text = "新增三户,清退五户。共有八户,其中一户"
    parts = windows(text, characters(text), WindowSize(limit=12, context=0))
    assert [text[p.core_start : p.core_end] for p in parts] == ["新增三户,清退五户。", "共有八户,其中一户"]


def test_context_surrounds_the_core() -> None:
    text = "一二三四五。六七八九十。"
    parts = windows(text, characters(text), WindowSize(limit=12, context=2))
    assert [(p.start, p.core_start, p.core_end, p.end) for p in parts] == [(0, 0, 6, 8), (4, 6, 12, 12)]


def test_a_span_longer_than_a_core_is_cut_rather_than_truncated() -> None:
    text = "残疾人困境儿童孤儿"
    parts = windows(text, characters(text), WindowSize(limit=4, context=0), [Span.of(text, 0, 9, "PROGRAM")])
    assert sum(p.core_end - p.core_start for p in parts) == 9


def test_a_window_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room for a core"):
        WindowSize(limit=8, context=4)
