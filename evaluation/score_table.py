"""Scores as tables on the terminal."""

from collections.abc import Mapping

from rich.table import Table

from evaluation.evaluator import Evaluation
from evaluation.span_scores import Score


def score_tables(evaluation: Evaluation) -> tuple[Table, Table]:
    """Lay out an evaluation as two tables: spans by label, records by layer."""
    return (
        _table(f"Spans, strict, {evaluation.documents} documents", "label", evaluation.spans),
        _table("Records", "layer", evaluation.records),
    )


def _table(title: str, heading: str, scores: Mapping[str, Score]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(heading)
    for column in ("precision", "recall", "F1", "annotated"):
        table.add_column(column, justify="right")
    for name, score in scores.items():
        cells = [f"{number:.4f}" for number in (score.precision, score.recall, score.f1)]
        table.add_row(name, *cells, str(score.support))
    return table
