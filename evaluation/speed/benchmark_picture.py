"""A benchmark as a picture."""

from pathlib import Path

from data.files import atomic_path
from evaluation.speed.benchmark import Benchmark

_OWN, _OTHERS = "#2a6f97", "#b8bfc6"


def write_picture(benchmark: Benchmark, path: Path) -> None:
    """Draw the characters a second of each contender as bars, with the slowest and fastest round, to a file.

    Args:
        benchmark: The benchmark.
        path: The file; its suffix is one that matplotlib writes (.png, .svg, .pdf).

    Raises:
        ValueError: If it is not.
        OSError: If the file cannot be written.
    """
    from matplotlib.figure import Figure

    rows = benchmark.rows[::-1]
    figure = Figure(figsize=(8, 0.42 * len(rows) + 1.4), layout="constrained")
    axes = figure.subplots()
    speeds = [row.characters_per_second for row in rows]
    spread = [
        [row.characters_per_second - row.slowest for row in rows],
        [row.fastest - row.characters_per_second for row in rows],
    ]
    colours = [_OWN if row.name.startswith("minzheng") else _OTHERS for row in rows]
    axes.barh([row.name for row in rows], speeds, xerr=spread, color=colours, ecolor="#555", capsize=2, height=0.7)
    for index, row in enumerate(rows):
        times = "" if row.times_pipeline is None else f"  ({row.times_pipeline:.1f}x)"
        axes.annotate(
            f"{row.characters_per_second:,.0f}{times}", (row.fastest, index), (6, 0), textcoords="offset points",
            va="center", fontsize=9,
        )  # fmt: skip
    cores = benchmark.machine["cores used"]
    axes.set_title(f"Characters per second, {cores} core{'' if cores == 1 else 's'}", loc="left")
    axes.set_xlabel("median; whiskers: slowest and fastest round; x: times the best transformers.pipeline", fontsize=8)
    axes.set_xlim(0, max(row.fastest for row in rows) * 1.25)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.spines[["top", "right"]].set_visible(False)
    with atomic_path(path) as temporary:
        figure.savefig(temporary, dpi=150)
