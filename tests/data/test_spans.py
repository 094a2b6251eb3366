import pytest

from data.documents import AnnotatedDocument, Document
from data.spans import Span, overlapping


def test_a_span_holds_the_characters_between_its_offsets() -> None:
    assert Span.of("低保😀48户", 3, 5, "QUANTITY").text == "48"


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 5)])
def test_offsets_outside_the_text_are_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="does not lie in a text of 4 characters"):
        Span.of("农村低保", start, end, "PROGRAM")


def test_a_document_refuses_a_span_of_another_text() -> None:
    with pytest.raises(ValueError, match="not what the text holds"):
        AnnotatedDocument(Document("a", "城市低保"), (Span(0, 2, "PROGRAM", "农村"),), ())


def test_overlaps_are_found_behind_a_long_span() -> None:
    long, inner, after = (Span(a, b, "UNIT", "") for a, b in ((0, 9), (1, 3), (4, 6)))
    assert overlapping([after, long, inner]) == [(long, inner), (long, after)]
    assert overlapping([Span(0, 2, "UNIT", ""), Span(2, 3, "UNIT", "")]) == []
