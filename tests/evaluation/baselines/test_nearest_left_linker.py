import pytest

from data.inline import parse_inline
from evaluation.baselines.nearest_left_linker import NearestLeftLinker


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("⟦P a|低保⟧⟦I b|新增⟧⟦Q|48⟧⟦U|户⟧⟦Q|69⟧⟦U|人⟧", [("户", "低保", "新增"), ("人", "低保", "新增")]),
        ("⟦P a|低保⟧，⟦P b|特困⟧⟦I c|发放⟧⟦M|7万元⟧", [(None, "特困", "发放")]),
        ("⟦P a|低保⟧⟦I b|新增⟧。⟦Q|48⟧⟦U|户⟧", [("户", "低保", None)]),
        ("⟦P a|低保⟧⟦I b|新增⟧\n⟦Q|48⟧⟦U|户⟧", [("户", None, None)]),
        ("⟦Q|48⟧⟦U|户⟧⟦P a|低保⟧", [("户", None, None)]),
    ],
)
def test_what_stands_nearest_in_front(marked: str, expected: list[tuple[str | None, ...]]) -> None:
    annotated = parse_inline("r", marked)
    metrics = NearestLeftLinker().link(annotated.document.text, annotated.spans)
    texts = [
        tuple(span.text if span else None for span in (metric.unit, metric.program, metric.indicator))
        for metric in metrics
    ]
    assert texts == expected
