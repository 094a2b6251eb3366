"""The results of a simulation as a table."""

from rich.table import Table

from annotation.simulation_results import Results, summarized


def simulation_table(results: Results) -> Table:
    """Return the means over the seeds, a row a strategy and size."""
    table = Table(title="选择策略模拟 Simulation, mean and deviation over seeds", title_justify="left")
    for head in ("strategy", "reports", "characters", "values", "spans F1", "records F1"):
        table.add_column(head, justify="left" if head == "strategy" else "right")
    for name in results.strategies:
        for column in results.columns(name):
            row = summarized(column)
            table.add_row(
                name,
                *(f"{row[measure]:,.0f}" for measure in ("reports", "characters", "values")),
                *(f"{row[score]:.4f} ± {row[f'{score}_deviation']:.4f}" for score in ("spans", "records")),
            )
    return table
