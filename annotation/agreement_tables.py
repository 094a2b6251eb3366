"""Agreement and disagreements as tables for the terminal."""

from collections.abc import Mapping, Sequence

from rich.table import Table

from annotation.agreement import ALL_SPANS, Agreement
from annotation.disagreements import Disagreement, Group
from data.labels import SPAN_LABELS
from data.record_scores import LAYERS
from data.spans import Span

OVERALL = "all 合计"
_SPAN_NAMES = {**{label.name: label.chinese for label in SPAN_LABELS}, ALL_SPANS: "全部 all"}
_LAYER_NAMES = {
    "value": "数值 value", "unit": "+单位 unit", "program": "+业务对象 program", "indicator": "+指标 indicator",
    "full": "完整 full",
}  # fmt: skip
EXAMPLES = 3
"""Examples shown of each kind of disagreement."""


def agreement_tables(by_pair: Mapping[tuple[str, str], Agreement], everything: Agreement) -> list[Table]:
    """Return a table of spans and one of records, a row a pair of annotators; F1, nothing where neither has any."""
    rows = {" – ".join(names): agreement for names, agreement in by_pair.items()}
    if len(rows) > 1:
        rows[OVERALL] = everything
    spans = Table(title="片段一致性 Spans, strict F1", title_justify="left")
    records = Table(title="记录一致性 Records, F1", title_justify="left")
    for table, names in ((spans, _SPAN_NAMES), (records, {layer: _LAYER_NAMES[layer] for layer in LAYERS})):
        for head in ("标注员 annotators", "任务 tasks", *names.values()):
            table.add_column(head, justify="left" if head.startswith("标注员") else "right")
        for title, agreement in rows.items():
            counts = agreement.spans if table is spans else agreement.records
            cells = [
                f"{counts[name].f1:.3f}" if counts[name].annotated or counts[name].predicted else "–" for name in names
            ]
            table.add_row(title, str(agreement.tasks), *cells)
    return [spans, records]


def disagreement_table(groups: Sequence[Group]) -> Table:
    """Return the kinds of disagreement by frequency, each with examples and their offsets."""
    table = Table(title="常见分歧 Commonest disagreements", title_justify="left", show_lines=True)
    table.add_column("类型 kind")
    table.add_column("次数 times", justify="right")
    table.add_column("例子 examples")
    for group in groups:
        kind = f"{group.kind.chinese}\n{group.kind.name}\n{group.title}"
        table.add_row(kind, str(len(group.members)), "\n".join(map(_example, group.members[:EXAMPLES])))
    return table


def _example(one: Disagreement) -> str:
    first, second = (
        f"{name}: {_span(span)}" for name, span in zip(one.annotators, (one.first, one.second), strict=True)
    )
    # Square brackets would be taken for markup.
    return f"#{one.task} {one.document} @{one.offset} {one.context}  {first} | {second}".replace("[", r"\[")


def _span(span: Span | None) -> str:
    return f"{span.text} {span.start}–{span.end} {span.label}" if span else "–"
