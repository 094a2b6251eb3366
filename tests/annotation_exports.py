"""Exports of Label Studio with several annotators, made by code."""

from typing import Any

from data.inline import parse_inline
from data.label_studio import task_of

REPORT = "农村低保新增48户,发放12万元。临时救助9人。"
FIRST = "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧,⟦I c|发放⟧⟦M p=a i=c|12万元⟧。⟦P d|临时救助⟧⟦Q p=d|9⟧⟦U|人⟧。"
SECOND = "农村⟦P a|低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧,⟦P c|发放⟧⟦M p=a|12万元⟧。临时救助⟦Q p=a|9⟧⟦U|人⟧。"
"""Beside FIRST: a program cut short, an indicator taken for a program, a program missed and another one linked."""


def annotation(marked: str, by: Any, number: int, **fields: Any) -> dict[str, Any]:
    """An annotation as exported; `by` is the annotator."""
    content = task_of(parse_inline("x", marked))["annotations"][0]
    return {"id": number, "completed_by": by, "was_cancelled": False, **content, **fields}


def task(number: int, *annotations: dict[str, Any], text: str = REPORT, name: str = "a.txt") -> dict[str, Any]:
    """A task as exported."""
    return {"id": number, "data": {"text": text, "document": name, "meta": {}}, "annotations": list(annotations)}
