"""Cross-validations and learning curves as tables on the terminal."""

from collections.abc import Sequence

from rich.table import Table

from training.experiments import PartResult, summarize

_MAIN_SCORES = ("spans", "value", "program", "indicator", "full")


def fold_table(results: Sequence[PartResult]) -> Table:
    """Lay out a cross-validation: a row a fold, then mean and standard deviation."""
    table = _table("Cross-validation, F1 on the fold held out", results)
    table.add_section()
    summary = summarize(results)
    for figure in ("mean", "deviation"):
        table.add_row(figure, "", "", *(f"{summary[name][figure]:.4f}" for name in _MAIN_SCORES if name in summary))
    return table


def curve_table(results: Sequence[PartResult]) -> Table:
    """Lay out a learning curve: a row a share."""
    return _table("Learning curve, F1 on the test part", results)


def _table(title: str, results: Sequence[PartResult]) -> Table:
    names = [name for name in _MAIN_SCORES if name in results[0].scores]
    table = Table(title=title, title_justify="left")
    table.add_column("run")
    for column in ("reports", "values", *names):
        table.add_column(column, justify="right")
    for result in results:
        scores = (f"{result.scores[name]:.4f}" for name in names)
        table.add_row(result.name, f"{result.documents:,}", f"{result.values:,}", *scores)
    return table
