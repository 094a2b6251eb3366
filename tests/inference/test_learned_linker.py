import shutil
from pathlib import Path

import pytest
from hypothesis import assume, given
from strategies import annotated_documents

from data.documents import AnnotatedDocument
from data.inline import parse_inline
from data.metrics import metrics_of
from inference.learned_linker import LearnedLinker
from inference.model_directory import LINKER_FILE, SHIPPED_MODEL, ModelError
from inference.rule_linker import RuleLinker


@pytest.fixture(scope="module")
def linker() -> LearnedLinker:
    return LearnedLinker(SHIPPED_MODEL)


@pytest.mark.parametrize(
    "marked",
    [
        "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧⟦Q p=a i=b|69⟧⟦U|人⟧,⟦I c|清退⟧⟦Q p=a i=c|54⟧⟦U|户⟧",
        "⟦I b|建成⟧⟦Q p=a i=b|12⟧⟦U|个⟧⟦P a|助餐点⟧,⟦I d|惠及⟧⟦Q p=c i=d|9⟧⟦U|名⟧⟦P c|老人⟧",
        "⟦P a|全自理⟧、⟦P b|全护理⟧⟦I i|标准⟧分别为⟦M p=a i=i|1380元⟧和⟦M p=b i=i|2203元⟧",
        "⟦P a|城乡低保⟧⟦I i|标准⟧分别为⟦M p=a i=i|690元⟧和⟦M p=a i=i|526元⟧",
        "⟦I i|共有⟧⟦P a|社会组织⟧⟦Q p=a i=i|102⟧⟦U|家⟧(⟦P b|社会团体⟧⟦Q p=b i=i|31⟧⟦U|家⟧)",
    ],
)
def test_links(linker: LearnedLinker, marked: str) -> None:
    annotated = parse_inline("r", marked)
    assert linker.link(annotated.document.text, annotated.spans) == list(metrics_of(annotated))


@given(annotated_documents())
def test_one_metric_a_value_with_the_units_of_the_rules(annotated: AnnotatedDocument) -> None:
    text, spans = annotated.document.text, annotated.spans
    metrics = LearnedLinker(SHIPPED_MODEL).link(text, spans)
    rules = RuleLinker().link(text, spans)
    assert [(metric.value, metric.unit) for metric in metrics] == [(metric.value, metric.unit) for metric in rules]
    assert all(0 < metric.program_link <= 1 and 0 < metric.indicator_link <= 1 for metric in metrics)


@given(annotated_documents(), annotated_documents())
def test_links_of_a_passage_depend_on_nothing_beyond_the_blank_line(
    first: AnnotatedDocument, second: AnnotatedDocument
) -> None:
    assume(not second.document.text[0].isspace())
    linker = LearnedLinker(SHIPPED_MODEL)
    head = first.document.text + "。\n\n"
    moved = [span.moved(len(head)) for span in second.spans]
    together = linker.link(head + second.document.text, [*first.spans, *moved])
    apart = [*linker.link(head, first.spans), *linker.link(second.document.text, second.spans)]
    assert [metric.program and metric.program.text for metric in together] == [
        metric.program and metric.program.text for metric in apart
    ]
    assert [metric.indicator_link for metric in together] == [metric.indicator_link for metric in apart]


def test_a_linker_that_is_none(tmp_path: Path) -> None:
    shutil.copyfile(SHIPPED_MODEL / "manifest.json", tmp_path / LINKER_FILE)
    with pytest.raises(ModelError, match="cannot be loaded"):
        LearnedLinker(tmp_path)
