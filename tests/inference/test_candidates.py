import pytest
from hypothesis import given
from strategies import annotated_documents

from data.documents import AnnotatedDocument
from data.inline import parse_inline
from data.labels import INDICATOR, PROGRAM
from inference.candidates import MOST_BEHIND, MOST_IN_FRONT, candidates, passage_spans

LIST = "、".join(f"⟦P p{n}|名{n}⟧" for n in range(9))
CASES = {
    "in front from the nearest on, then behind": (
        "⟦P a|甲⟧⟦P b|乙⟧⟦Q p=a|3⟧⟦P c|丙⟧",
        [None, "乙", "甲", "丙"],
    ),
    "only the nearest few": (f"{LIST}⟦Q p=p0|3⟧", [None, *(f"名{n}" for n in range(8, 8 - MOST_IN_FRONT, -1))]),
    "none at all": ("⟦Q|3⟧", [None]),
}


@pytest.mark.parametrize(("marked", "expected"), CASES.values(), ids=CASES.keys())
def test_candidates_of_a_value(marked: str, expected: list[str | None]) -> None:
    annotated = parse_inline("r", marked)
    ((_, choices),) = candidates(annotated.spans, PROGRAM.name)
    assert [choice.span and choice.span.text for choice in choices] == expected


@given(annotated_documents())
def test_every_value_may_be_linked_to_none_and_to_spans_of_the_label_only(annotated: AnnotatedDocument) -> None:
    found = candidates(annotated.spans, INDICATOR.name)
    assert [value for value, _ in found] == [span for span in sorted(annotated.spans) if span.is_value]
    for _, (none, *others) in found:
        assert none.span is None
        assert len(others) <= MOST_IN_FRONT + MOST_BEHIND
        assert {choice.span.label for choice in others if choice.span} <= {INDICATOR.name}


def test_passages_end_at_blank_lines() -> None:
    annotated = parse_inline("r", "⟦P a|甲⟧\n \n⟦P b|乙⟧\n⟦Q p=b|3⟧\r\n\r\n⟦P c|丙⟧")
    found = passage_spans(annotated.document.text, annotated.spans)
    assert [(start, [span.text for span in spans]) for start, _, spans in found] == [
        (0, ["甲"]),
        (4, ["乙", "3"]),
        (11, ["丙"]),
    ]


@given(annotated_documents())
def test_passages_hold_every_span_once(annotated: AnnotatedDocument) -> None:
    found = list(passage_spans(annotated.document.text, annotated.spans))
    assert "".join(text for _, text, _ in found) == annotated.document.text
    assert [span.moved(start) for start, _, spans in found for span in spans] == sorted(annotated.spans)
    assert all(text[span.start : span.end] == span.text for _, text, spans in found for span in spans)
