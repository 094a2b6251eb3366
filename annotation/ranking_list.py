"""The list of ranked reports: on the terminal, and as a file for `minzheng annotate push`."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from annotation.ranking import RankedReport
from data.files import atomic_writer

JSON_LINES = ".jsonl"


class ListError(ValueError):
    """The list cannot be written; the message says why."""


def ranking_table(ranked: Sequence[RankedReport]) -> Table:
    """Return the reports with the reasons for their place."""
    table = Table(title="建议标注顺序 Annotate next", title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("报告\nreport", overflow="fold", min_width=24)
    for head in ("得分\nscore", "预计错误\nerrors", "片段\nspans", "记录\nrecords", "新颖度\nnovelty"):
        table.add_column(head, justify="right", no_wrap=True)
    for place, row in enumerate(ranked, 1):
        doubt, choice = row.uncertainty, row.choice
        numbers = (choice.score, doubt.mean, doubt.spans, doubt.records, choice.novelty)
        table.add_row(str(place), _name(row).replace("[", r"\["), *(f"{number:.2f}" for number in numbers))
    return table


def _name(row: RankedReport) -> str:
    path, name = str(row.report.path), row.report.document.name
    return path if path.endswith(name) else f"{path}: {name}"


def write_list(ranked: Sequence[RankedReport], path: Path) -> None:
    """Write the reports in their order.

    Args:
        ranked: The reports.
        path: With the suffix .jsonl, a JSON object a line with path, document, score and reasons; with any other, the
            path of a file a line, no file twice.

    Raises:
        ListError: If a path holds a line break, so that it cannot stand on a line.
        OSError: If the file cannot be written.
    """
    if path.suffix.lower() == JSON_LINES:
        lines = [json.dumps(row.to_json(), ensure_ascii=False) for row in ranked]
    else:
        lines = list(dict.fromkeys(str(row.report.path) for row in ranked))
        broken = next((line for line in lines if len(line.splitlines()) != 1), None)
        if broken is not None:
            raise ListError(
                f"{broken!r}: a line break in the path; rename the file, or write a list that ends in .jsonl"
            )
    with atomic_writer(path) as stream:
        stream.writelines(f"{line}\n" for line in lines)
