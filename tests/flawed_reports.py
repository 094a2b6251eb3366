"""Annotated reports and flawed predictions for them, small enough to count by hand."""

from typing import Any

from data.documents import AnnotatedDocument, Document
from data.inline import parse_inline
from data.metrics import metrics_of
from evaluation.predictions import PredictedDocument, predict_documents

GOLD = {
    "低保": "一、社会救助\n⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧⟦Q p=a i=b|69⟧⟦U|人⟧,"
    "⟦I c|发放⟧⟦P d|低保金⟧⟦M p=d i=c|7万元⟧。",
    "养老": "⟦I e|改造⟧⟦P f|敬老院⟧⟦Q p=f i=e|12⟧⟦U|所⟧,⟦I g|投入⟧⟦M p=f i=g|1.2亿元⟧。\n"
    "⟦P h|高龄津贴⟧⟦I k|标准⟧⟦M p=h i=k|每人每月50元⟧。",
    "婚姻": "⟦I a|办理⟧⟦P b|结婚登记⟧⟦Q p=b i=a|1,120⟧⟦U|对⟧,⟦P c|离婚登记⟧⟦Q p=c i=a|315⟧⟦U|对⟧。",
    "殡葬": "⟦P a|殡葬⟧⟦I b|火化⟧⟦Q p=a i=b|900余⟧⟦U|具⟧,全年无事故。",
    "地名": "⟦I a|设置⟧⟦P b|地名标志⟧⟦Q p=b i=a|三百⟧⟦U|块⟧。",
}
PREDICTED = {
    # The program of two values is cut short, the sum has another verb.
    "低保": "一、社会救助\n农村⟦P a|低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧⟦Q p=a i=b|69⟧⟦U|人⟧,"
    "发放⟦P d|低保金⟧⟦M p=d i=b|7万元⟧。",
    # A unit is missing, the rate is cut off the last sum.
    "养老": "⟦I e|改造⟧⟦P f|敬老院⟧⟦Q p=f i=e|12⟧所,⟦I g|投入⟧⟦M p=f i=g|1.2亿元⟧。\n"
    "⟦P h|高龄津贴⟧⟦I k|标准⟧每人每月⟦M p=h i=k|50元⟧。",
    # A value is missed, the other gets the wrong program.
    "婚姻": "⟦I a|办理⟧结婚登记1,120对,⟦P c|离婚⟧登记⟦Q i=a|315⟧⟦U|对⟧。",
    # A value is invented.
    "殡葬": "⟦P a|殡葬⟧⟦I b|火化⟧⟦Q p=a i=b|900余⟧⟦U|具⟧,全年⟦Q p=a|无⟧事故。",
    "地名": GOLD["地名"],
}
META: dict[str, dict[str, Any]] = {
    "低保": {"kind": "annual", "level": "county", "topics": ["social_assistance"]},
    "养老": {"kind": "annual", "level": "city", "topics": ["elderly_care", "budgets"]},
    "婚姻": {"kind": "briefing", "level": "county"},
}
KINDS = {
    "missed value": 1, "spurious value": 1, "value boundary": 1, "wrong unit": 1, "wrong program": 1,
    "program boundary": 2, "wrong indicator": 1, "indicator boundary": 0, "wrong number": 1,
}  # fmt: skip
"""Wrong records of these predictions by kind of error, counted by hand."""


def annotated(name: str, marked: str) -> AnnotatedDocument:
    parsed = parse_inline(name, marked)
    document = Document(name, parsed.document.text, META.get(name, {}))
    return AnnotatedDocument(document, parsed.spans, parsed.relations)


def gold_documents() -> list[AnnotatedDocument]:
    return [annotated(name, marked) for name, marked in GOLD.items()]


def predictions() -> list[PredictedDocument]:
    return predict_documents(
        lambda document: metrics_of(parse_inline(document.name, PREDICTED[document.name])), gold_documents()
    )
