import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import annotated_documents

from data.documents import AnnotatedDocument
from data.inline import parse_inline
from data.labels import VALUE_LABELS
from training.swapping import SwapRates, swapped_copies

ALL = SwapRates({"PROGRAM": 1.0, "INDICATOR": 1.0}, digits=1.0)
NONE = SwapRates({}, digits=0.0)


def text_between(text: str, spans: list[tuple[int, int]]) -> str:
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return "|".join(text[end:start] for end, start in zip(ends, starts, strict=True))


@given(st.lists(annotated_documents(), min_size=1, max_size=4), st.integers(0, 9))
def test_copies_keep_labels_relations_and_all_text_between_spans(documents: list[AnnotatedDocument], seed: int) -> None:
    copies = swapped_copies(documents, 2, ALL, seed)
    assert len(copies) == 2 * len(documents)
    for original, copy in zip(documents * 2, copies, strict=True):
        assert [span.label for span in copy.spans] == [span.label for span in original.spans]
        between = [
            text_between(one.document.text, [(span.start, span.end) for span in one.spans]) for one in (original, copy)
        ]
        assert between[0] == between[1]
        indices = [
            [(link.label, one.spans.index(link.source), one.spans.index(link.target)) for link in one.relations]
            for one in (original, copy)
        ]
        assert indices[0] == indices[1]


@given(st.lists(annotated_documents(), min_size=1, max_size=3), st.integers(0, 9))
def test_nothing_is_swapped_at_rates_of_zero(documents: list[AnnotatedDocument], seed: int) -> None:
    assert swapped_copies(documents, 1, NONE, seed) == documents


def test_phrases_come_from_spans_of_the_same_label_and_numbers_keep_their_form() -> None:
    reports = [
        parse_inline("1", "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|1,048⟧⟦U|户⟧。"),
        parse_inline("2", "⟦P a|助餐点⟧⟦I b|建成⟧⟦Q p=a i=b|90余⟧⟦U|个⟧,⟦M|7.05万元⟧。"),
    ]
    seen: dict[str, set[str]] = {"PROGRAM": set(), "INDICATOR": set(), "UNIT": set()}
    numbers = set()
    for copy in swapped_copies(reports, 30, ALL, 13):
        for span in copy.spans:
            if span.label in VALUE_LABELS:
                numbers.add(span.text)
                assert re.fullmatch(r"[1-9],\d{3}|[1-9]\d余|[1-9]\.\d\d万元", span.text)
            else:
                seen[span.label].add(span.text)
    assert seen == {"PROGRAM": {"农村低保", "助餐点"}, "INDICATOR": {"新增", "建成"}, "UNIT": {"户", "个"}}
    assert len(numbers) > 30


@pytest.mark.parametrize(
    ("figure", "form"),
    [
        ("每月80元", r"每月[1-9]\d元"),
        ("-4.7", r"-[1-9]\.\d"),
        ("3-15", r"[1-9]-[1-9]\d"),
        ("0.5", r"\d\.\d"),
        ("1 284", r"[1-9] [1-9]\d\d"),
        ("四十八", "四十八"),
    ],
)
def test_no_number_begins_with_a_new_zero(figure: str, form: str) -> None:
    copies = swapped_copies([parse_inline("1", f"⟦I b|新增⟧⟦Q i=b|{figure}⟧⟦U|户⟧。")], 40, ALL, 13)
    assert all(re.fullmatch(form, copy.spans[1].text) for copy in copies)


def test_the_seed_decides() -> None:
    report = parse_inline("1", "⟦I b|新增⟧⟦Q i=b|123456⟧⟦U|户⟧。")
    assert swapped_copies([report], 3, ALL, 1) == swapped_copies([report], 3, ALL, 1)
    assert swapped_copies([report], 3, ALL, 1) != swapped_copies([report], 3, ALL, 2)
