"""Records as a table on the terminal."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from inference.records import Record, plain_number


def record_table(records: Sequence[Record], total: int) -> Table:
    """Lay out the first records as a table.

    Args:
        records: The first records in output order.
        total: Number of all records.
    """
    table = Table(title="记录 Records", title_justify="left")
    for heading in ("文件\ndocument", "业务对象\nprogram", "指标\nindicator", "原文\ntext"):
        table.add_column(heading, overflow="fold")
    # A number broken over two lines would read as two.
    table.add_column("数值\nnumber", justify="right", no_wrap=True)
    table.add_column("单位\nunit", overflow="fold")
    table.add_column("可信度\nscore", justify="right", no_wrap=True)
    previous = ""
    for record in records:
        cells = ("" if record.document == previous else record.document, *_cells(record))
        table.add_row(*map(Text, cells))
        previous = record.document
    shown = len(records)
    if total > shown:
        table.caption = f"前 {shown} 条，共 {total} 条 · the first {shown} of {total} records"
    return table


def _cells(record: Record) -> tuple[str, ...]:
    metric = record.metric
    texts = [span.text if span else "" for span in (metric.program, metric.indicator, metric.unit)]
    unit = "/".join([record.amount.currency or texts[2], *record.amount.per])
    return texts[0], texts[1], metric.value.text, _number(record), unit, f"{record.score:.2f}"


def _number(record: Record) -> str:
    number, upper = plain_number(record.amount.number), plain_number(record.amount.number_max)
    if number is None:
        return "?"
    shown = f"{number:,}" if upper is None else f"{number:,} – {upper:,}"
    sign = {"min": "≥ ", "max": "≤ "}.get(record.amount.bound or "", "")
    return f"{'≈ ' if record.amount.approximate else ''}{sign}{shown}"
