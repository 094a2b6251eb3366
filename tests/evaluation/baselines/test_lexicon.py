from data.inline import parse_inline
from evaluation.baselines.lexicon import learn_lexicon

DOCUMENTS = [
    parse_inline(name, marked)
    for name, marked in (
        ("a", "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧。新增长点、新增长极、新增长带。"),
        ("b", "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧。⟦P c|低保⟧⟦I d|清退⟧⟦Q p=c i=d|2⟧⟦U|户⟧。"),
    )
]


def test_wordings_of_enough_documents_that_are_mostly_annotated() -> None:
    assert learn_lexicon(DOCUMENTS, 2, 0.5).labels == {"农村低保": "PROGRAM"}
    assert learn_lexicon(DOCUMENTS, 2, 0.4).labels == {"农村低保": "PROGRAM", "新增": "INDICATOR"}


def test_the_longest_wording_is_found() -> None:
    found = learn_lexicon(DOCUMENTS, 1, 0.1).find("农村低保清退低保")
    assert [(span.text, span.label) for span in found] == [
        ("农村低保", "PROGRAM"), ("清退", "INDICATOR"), ("低保", "PROGRAM"),
    ]  # fmt: skip


def test_nothing_learned_finds_nothing() -> None:
    assert learn_lexicon([], 1, 0.1).find("农村低保") == []
