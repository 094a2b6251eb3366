import pytest

from data.inline import parse_inline
from data.metrics import metrics_of
from inference.rule_linker import RuleLinker

CASES = {
    "argument in front": "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧⟦Q p=a i=b|69⟧⟦U|人⟧",
    "the verb nearest the figure": "⟦P a|低保⟧⟦I b|新增⟧⟦Q p=a i=b|4⟧⟦U|户⟧,⟦I c|清退⟧⟦Q p=a i=c|5⟧⟦U|户⟧",
    "noun behind the figure": "⟦I b|建成⟧⟦Q p=a i=b|12⟧⟦U|个⟧⟦P a|助餐点⟧,⟦I d|惠及⟧⟦Q p=c i=d|9⟧⟦U|名⟧⟦P c|老人⟧",
    "two figures, one noun": "⟦I b|保障⟧⟦Q p=a i=b|312⟧⟦U|户⟧⟦Q p=a i=b|586⟧⟦U|名⟧⟦P a|低保对象⟧",
    "predicate behind the noun": "⟦I c|推进⟧⟦P d|改革⟧⟦Q p=d i=c|3⟧⟦U|项⟧,⟦Q p=a i=b|5⟧⟦U|家⟧⟦P a|养老院⟧⟦I b|改制⟧",
    "elliptical lists share a verb": "⟦P a|高龄补贴⟧⟦I b|发放⟧⟦Q p=a i=b|15⟧⟦U|人次⟧,⟦P c|服务券⟧⟦Q p=c i=b|27⟧⟦U|张⟧",
    "no verb from the sentence before": "⟦P a|低保⟧⟦I b|新增⟧⟦Q p=a i=b|4⟧⟦U|户⟧。⟦P c|结婚登记⟧⟦Q p=c|410⟧⟦U|对⟧",
    "item by item": "⟦P a|全自理⟧、⟦P b|全护理⟧⟦I i|标准⟧分别为⟦M p=a i=i|1380元⟧和⟦M p=b i=i|2203元⟧",
    "no list beyond a blank line": "⟦P a|孤儿⟧\n\n⟦P b|低保⟧分别为⟦Q p=b|3⟧⟦U|户⟧和⟦Q p=b|5⟧⟦U|户⟧",
    "one fused name": "⟦P a|城乡低保⟧⟦I i|标准⟧分别为⟦M p=a i=i|690元⟧和⟦M p=a i=i|526元⟧",
    "list in brackets": "⟦I i|共有⟧⟦P a|社会组织⟧⟦Q p=a i=i|102⟧⟦U|家⟧(⟦P b|社会团体⟧⟦Q p=b i=i|31⟧⟦U|家⟧)",
    "blank before the unit": "⟦P a|低保⟧⟦Q p=a|37⟧⟦U|户⟧",
    "a lone figure": "共⟦Q|3⟧⟦U|个⟧",
}


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_links(marked: str) -> None:
    annotated = parse_inline("r", marked)
    assert RuleLinker().link(annotated.document.text, annotated.spans) == list(metrics_of(annotated))
