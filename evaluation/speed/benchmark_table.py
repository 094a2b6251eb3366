"""A benchmark as tables on the terminal."""

from rich.table import Table

from evaluation.speed.benchmark import Benchmark


def benchmark_tables(benchmark: Benchmark) -> tuple[Table, Table]:
    """Lay out a benchmark as two tables: the contenders, and the share of the int8 peak."""
    table = Table(title=f"Speed 速度 · {_cores(benchmark)}", title_justify="left")
    table.add_column("contender", no_wrap=True)
    for heading in ("chars/s\nmedian", "slowest", "fastest", "times\npipeline"):
        table.add_column(heading, justify="right")
    for row in benchmark.rows:
        speeds = (row.characters_per_second, row.slowest, row.fastest)
        times = "" if row.times_pipeline is None else f"{row.times_pipeline:.2f}"
        table.add_row(row.name, *(f"{speed:,.0f}" for speed in speeds), times)
    table.caption = (
        f"{benchmark.documents} documents, {benchmark.characters:,} characters, {benchmark.windows} windows, "
        f"{benchmark.tokens:,} tokens, {benchmark.rounds} rounds; "
        f"load {benchmark.load[0]:.1f} before, {benchmark.load[1]:.1f} after"
    )
    return table, _matrix_table(benchmark)


def _cores(benchmark: Benchmark) -> str:
    cores = benchmark.machine["cores used"]
    return f"{cores} core{'' if cores == 1 else 's'}, {benchmark.machine['processor']}"


def _matrix_table(benchmark: Benchmark) -> Table:
    matrix = benchmark.matrix
    table = Table(title="Matrix products in int8", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("multiply-adds per token", f"{matrix.multiply_adds_per_token / 1e6:,.1f} million")
    table.add_row("tokens/s of the network alone", f"{matrix.tokens_per_second:,.0f}")
    table.add_row("multiply-adds/s it reaches", f"{matrix.reached / 1e9:,.1f} billion")
    table.add_row("peak, one large product", f"{matrix.peak / 1e9:,.1f} billion")
    table.add_row("share of the peak", f"{matrix.share:.1%}")
    return table
