import pytest
from hypothesis import given
from strategies import annotated_documents

from data.documents import AnnotatedDocument
from data.inline import InlineError, parse_inline, render_inline
from data.labels import QUANTITY, UNIT_RELATION
from data.metrics import metrics_of

REPORT = "⟦P a|城市低保⟧⟦I b|新增⟧⟦Q p=a i=b|37⟧⟦U|户⟧,⟦I c|发放⟧⟦M p=a i=c|8.4万元⟧"


def test_marks_become_spans_and_relations() -> None:
    annotated = parse_inline("r", REPORT)
    assert annotated.document.text == "城市低保新增37户,发放8.4万元"
    shown = [tuple(s and s.text for s in (m.program, m.indicator, m.value, m.unit)) for m in metrics_of(annotated)]
    assert shown == [("城市低保", "新增", "37", "户"), ("城市低保", "发放", "8.4万元", None)]


@pytest.mark.parametrize(
    ("marked", "problem"),
    [
        ("⟦P a|低保", "stray bracket"),
        ("⟦P|低保⟧", "id missing"),
        ("⟦P a|低保⟧⟦P a|五保⟧", "used twice"),
        ("⟦Q p=x|3⟧户", "names no such span"),
        ("⟦I a|新增⟧⟦Q p=a|3⟧", "names no such span"),
        ("⟦U|户⟧", "not directly behind a QUANTITY"),
        ("⟦P a| 低保⟧", "blank-padded"),
        ("⟦X a|低保⟧", "unknown mark"),
    ],
)
def test_malformed_marks_are_refused(marked: str, problem: str) -> None:
    with pytest.raises(InlineError, match=problem):
        parse_inline("r", marked)


@given(annotated_documents())
def test_rendering_and_parsing_are_inverse(annotated: AnnotatedDocument) -> None:
    units = {r.target for r in annotated.relations if r.label == UNIT_RELATION.name}
    for span in annotated.spans:
        behind = [s for s in annotated.spans if s.label == QUANTITY.name and s.end == span.start]
        if span.label == "UNIT" and (not behind or span not in units):
            return
    for relation in annotated.relations:
        if relation.label == UNIT_RELATION.name and relation.source.end != relation.target.start:
            return
    again = parse_inline("report", render_inline(annotated))
    assert (again.document.text, again.spans) == (annotated.document.text, annotated.spans)
    assert metrics_of(again) == metrics_of(annotated)
