"""The command `minzheng benchmark`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.extras import MissingExtraError, require_extra
from inference.commands import ModelOption
from inference.model_directory import SHIPPED_MODEL, ModelError

if TYPE_CHECKING:
    from evaluation.speed.benchmark import Benchmark

_PICTURES = (".png", ".svg", ".pdf")


def benchmark(
    reports: Annotated[
        list[Path] | None, typer.Argument(help="Report files or folders to read; data/reports by default.")
    ] = None,
    model: ModelOption = SHIPPED_MODEL,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            help="Run directory of a training, exported with `minzheng export`: adds the float32 model and "
            "transformers.pipeline."
        ),
    ] = None,
    cores: Annotated[int, typer.Option(min=0, help="Cores each contender gets. 0: all that are usable.")] = 0,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; each contender runs once in each.")] = 5,
    characters: Annotated[int, typer.Option(min=1, help="Characters to read in a turn, in whole documents.")] = 10_000,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="JSON file to write.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Picture to write (.png, .svg, .pdf).")] = None,
) -> None:
    """Measure the speed of the extraction beside other ways to run its network. 测量速度。"""
    from rich.console import Console

    from data.files import check_writable
    from evaluation.speed.sample import read_texts
    from inference.runs.cores import usable_cores

    try:
        require_extra("benchmark", ["onnx", *(["matplotlib"] if picture else [])])
        if checkpoint:
            require_extra("train", ["torch", "transformers"])
        for path in filter(None, (output, picture)):
            check_writable(path)
        if picture and picture.suffix.lower() not in _PICTURES:
            raise ValueError(f"{picture}: cannot be drawn as {picture.suffix}; use {', '.join(_PICTURES)}")
        texts = read_texts(reports or [Path("data/reports")], characters)
        measured = _measure(texts, model, checkpoint, cores or usable_cores(), rounds)
        _write(measured, output, picture)
    except (MissingExtraError, ModelError, OSError, ValueError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    from evaluation.speed.benchmark_table import benchmark_tables

    Console().print(*benchmark_tables(measured), sep="\n")


def _measure(texts: tuple[str, ...], model: Path, checkpoint: Path | None, cores: int, rounds: int) -> "Benchmark":
    from rich.console import Console
    from rich.progress import Progress

    from evaluation.speed.benchmark import run_benchmark

    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("Loading", total=None)

        def show(name: str, turns: int) -> None:
            task = progress.tasks[bar]
            progress.update(bar, description=name, total=turns, completed=task.completed + (task.total is not None))

        measured = run_benchmark(texts, model, checkpoint, cores, rounds, show)
        progress.update(bar, description="Done", completed=progress.tasks[bar].total)
        return measured


def _write(measured: "Benchmark", output: Path | None, picture: Path | None) -> None:
    from data.files import atomic_writer
    from evaluation.speed.benchmark_picture import write_picture

    if output:
        with atomic_writer(output) as stream:
            json.dump(measured.to_json(), stream, ensure_ascii=False, indent=2)
            stream.write("\n")
    if picture:
        write_picture(measured, picture)
