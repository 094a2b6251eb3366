import pytest

from data.inline import parse_inline
from data.metrics import metrics_of
from inference.rule_linker import RuleLinker
from inference.table_linker import table_arguments

BARS = """上半年完成情况
项目 | ⟦I a|指标值⟧ | ⟦I b|完成值⟧ | ⟦I c|得分⟧
⟦P p|城市低保⟧(户) | ⟦Q p=p i=a|120⟧ | ⟦Q p=p i=b|118⟧ | ⟦Q p=p i=c|9.5⟧
⟦P q|农村低保⟧(户) | ⟦Q p=q i=a|640⟧ | ⟦Q p=q i=b|655⟧ | ⟦Q p=q i=c|10⟧
合计完成⟦P r|救助⟧⟦Q p=r|3⟧⟦U|项⟧。"""
TABS = "乡镇\t⟦P p|幸福院⟧\t⟦P q|床位⟧\n甲镇\t⟦Q p=p|3⟧\t⟦Q p=q|60⟧\n乙乡\t⟦Q p=p|2⟧\t⟦Q p=q|35⟧"


def test_cells_take_their_arguments_from_row_and_head() -> None:
    for marked in (BARS, TABS):
        annotated = parse_inline("r", marked)
        assert RuleLinker().link(annotated.document.text, annotated.spans) == list(metrics_of(annotated))


def test_tables_apart_have_their_own_heads() -> None:
    annotated = parse_inline("r", TABS + "\n说明\n" + "村\t⟦I i|户数⟧\t备注\n丙村\t⟦Q i=i|8⟧\t无")
    values = table_arguments(annotated.document.text, annotated.spans)
    found = values[max(values)]
    assert found.program is None
    assert found.indicator in annotated.spans
    assert found.indicator is not None and found.indicator.text == "户数"


@pytest.mark.parametrize("line_end", ["\r", "\r\n"])
def test_other_line_ends(line_end: str) -> None:
    annotated = parse_inline("r", TABS.replace("\n", line_end))
    assert RuleLinker().link(annotated.document.text, annotated.spans) == list(metrics_of(annotated))


def test_prose_is_no_table() -> None:
    annotated = parse_inline("r", "⟦P p|低保⟧|⟦Q p=p|3⟧⟦U|户⟧")
    assert table_arguments(annotated.document.text, annotated.spans) == {}
