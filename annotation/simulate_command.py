"""The command `minzheng annotate simulate`."""

import itertools
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from data.commands import CORPUS
from data.splits import PARTS

if TYPE_CHECKING:
    from annotation.simulation import LearnerOfSeed, SimulationSettings
    from annotation.simulation_results import Results
    from data.splits import Split


def simulate(
    context: typer.Context,
    data: Annotated[Path, typer.Option(help="Annotated reports with a split file.")] = CORPUS,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="JSON file of the results; an interrupted simulation goes on.")
    ] = Path("runs/simulation.json"),
    figure: Annotated[Path | None, typer.Option(help="PNG file to draw the curves to.")] = None,
    strategy: Annotated[
        list[str] | None, typer.Option(help="random, next, mean, density, uncertainty, novelty; several times.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Runs of each strategy.")] = 3,
    sizes: Annotated[str, typer.Option(help="Numbers of annotated reports, rising.")] = "12,20,32,48,70",
    candidates: Annotated[int, typer.Option(min=1, help="Reports to choose from at each step.")] = 120,
    sample: Annotated[int, typer.Option(min=1, help="Reports to score on.")] = 20,
    part: Annotated[str, typer.Option(help="Part they come from: validation or test.")] = "test",
) -> None:
    """Measure on annotated reports what `next` gains over chance (docs/choosing.md). 模拟选择策略的收益。"""
    from annotation.simulation import STRATEGIES, SimulationSettings
    from annotation.simulation_results import ResultsError, draw
    from data.extras import MissingExtraError, require_extra
    from data.files import check_writable
    from data.label_studio import TaskError, read_corpus
    from data.splits import SplitError, read_parts, split_documents

    names = strategy or ["random", "next"]
    if unknown := set(names) - set(STRATEGIES):
        raise typer.BadParameter(f"{', '.join(unknown)}: there are {', '.join(STRATEGIES)}", param_hint="--strategy")
    if part not in PARTS[1:]:
        raise typer.BadParameter(f"{part!r} is none of {', '.join(PARTS[1:])}", param_hint="--part")
    settings = SimulationSettings(_sizes(sizes), candidates, sample, tuple(range(1, seeds + 1)))
    try:
        require_extra("train", ["datasets", "torch", "transformers"])
        if figure:
            require_extra("evaluate", ["matplotlib"])
        for path in filter(None, (output, figure)):
            check_writable(path)
        split = split_documents(read_corpus(data), read_parts(data))
        results = _run(split, part, names, settings, context.obj.make_learner, output)
        if figure:
            draw(results, figure)
    except (MissingExtraError, TaskError, SplitError, ResultsError, OSError) as error:
        _refuse(error)
    for path in filter(None, (output, figure)):
        typer.echo(f"written: {path}", err=True)


def _sizes(text: str) -> tuple[int, ...]:
    try:
        sizes = tuple(map(int, text.split(",")))
    except ValueError:
        sizes = ()
    if not sizes or sizes[0] < 1 or any(later <= earlier for earlier, later in itertools.pairwise(sizes)):
        raise typer.BadParameter(f"{text!r}: give rising numbers joined by commas: 12,20,32", param_hint="--sizes")
    return sizes


def _run(
    split: "Split", part: str, strategies: Sequence[str], settings: "SimulationSettings",
    make_learner: "LearnerOfSeed", output: Path,
) -> "Results":  # fmt: skip
    from rich.console import Console

    from annotation.simulation import simulate_seed
    from annotation.simulation_results import Results, ResultsError
    from annotation.simulation_table import simulation_table
    from data.digests import data_digest

    test = getattr(split, part)
    if len(split.train) < settings.sizes[-1] or not test:
        raise ResultsError(
            f"{settings.sizes[-1]} reports to train on and one of the part {part} are needed, the corpus has"
            f" {len(split.train)} and {len(test)}; name them in its split file or give other --sizes"
        )
    own = {name: value for name, value in asdict(settings).items() if name != "seeds"}
    request: dict[str, Any] = {
        "settings": own, "part": part, "pool": data_digest(split.train), "scored": data_digest(test),
    }  # fmt: skip
    results = None
    for seed in settings.seeds:
        learner = make_learner(seed)
        if results is None:
            results = Results.resumed(output, request | {"learner": dict(learner.description)})
        if names := results.missing(seed, strategies):
            curves = simulate_seed(split.train, test, learner, names, settings, seed, _show(seed))
            results = results.with_seed(seed, curves)
            results.write(output)
    assert results is not None
    Console().print(simulation_table(results))
    return results


def _show(seed: int) -> Any:
    def show(name: str, point: Any) -> None:
        typer.echo(f"seed {seed}, {name}: {point.reports} reports, spans {point.spans:.4f}", err=True)

    return show


def _refuse(problem: object) -> NoReturn:
    typer.echo(f"error: {problem}", err=True)
    raise typer.Exit(2)
