import numpy as np
import pytest
from hypothesis import given
from strategies import annotated_documents

from data.documents import AnnotatedDocument
from data.inline import parse_inline
from data.labels import PROGRAM
from inference.candidates import ROLES
from inference.link_features import BUCKETS, LinkFeatures
from inference.rule_linker import RuleLinker


def features(annotated: AnnotatedDocument) -> LinkFeatures:
    text = annotated.document.text
    return LinkFeatures(text, annotated.spans, RuleLinker().link(text, annotated.spans))


@given(annotated_documents())
def test_every_pair_has_finite_numbers_and_words_in_range(annotated: AnnotatedDocument) -> None:
    widths = set()
    for role in ROLES:
        table = features(annotated).table(role)
        assert table.bounds[-1] == len(table.numbers) == len(table.words)
        assert np.isfinite(table.numbers).all()
        assert ((table.words >= 0) & (table.words < BUCKETS)).all()
        widths.add((table.numbers.shape[1], table.words.shape[1]))
    assert len(widths) == 1


@pytest.mark.parametrize(
    "marked",
    [
        "⟦P a|甲⟧、⟦P b|乙⟧分别为⟦Q p=a|3⟧⟦U|户⟧、⟦Q p=b|4⟧⟦U|户⟧",
        "⟦P a|甲⟧和⟦P b|乙⟧分别为⟦M p=a|3元⟧(原⟦M p=a|2元⟧)、⟦M p=b|4元⟧(⟦M p=b|1元⟧)",
    ],
)
def test_items_of_parallel_lists_are_marked(marked: str) -> None:
    annotated = parse_inline("r", marked)
    gold = {relation.source: relation.target for relation in annotated.relations if relation.label == "program"}
    table = features(annotated).table(PROGRAM.name)
    same_place = table.numbers.shape[1] - 2
    for value, choices, start in zip(table.values, table.choices, table.bounds, strict=False):
        marked_choices = [
            choice.span for row, choice in enumerate(choices, start) if table.numbers[row, same_place] and choice.span
        ]
        assert marked_choices == [gold[value]]
