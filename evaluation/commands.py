"""The command `minzheng evaluate`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from data.label_studio import TaskError, read_corpus
from data.splits import PARTS, SplitError, read_parts, split_documents
from inference.commands import ModelOption
from inference.model_directory import SHIPPED_MODEL, ModelError


def evaluate(
    data: Annotated[Path, typer.Option(help="Label Studio JSON file, or a folder of them.", show_default=False)],
    model: ModelOption = SHIPPED_MODEL,
    part: Annotated[
        str, typer.Option(help=f"Part of the corpus by its split file: {', '.join(PARTS)} or all.")
    ] = "all",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="JSON file to write the scores to.")] = None,
) -> None:
    """Score a model on annotated reports: strict span scores by label, and records in layers."""
    from rich.console import Console
    from rich.progress import track

    from data.files import atomic_writer
    from evaluation.evaluator import evaluate_extractor
    from evaluation.score_table import score_tables
    from inference.extractor import Extractor

    if part not in (*PARTS, "all"):
        raise typer.BadParameter(f"{part!r} is none of {', '.join(PARTS)}, all", param_hint="--part")
    try:
        documents = read_corpus(data)
        if part != "all":
            documents = list(getattr(split_documents(documents, read_parts(data)), part))
        extractor = Extractor.from_pretrained(model)
    except (TaskError, SplitError, ModelError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    if not documents:
        typer.echo(f"error: {data}: no document in the part {part}", err=True)
        raise typer.Exit(2)
    console = Console(stderr=True)
    steps = iter(track(range(len(documents)), "Evaluating", console=console))
    evaluation = evaluate_extractor(extractor, documents, lambda: next(steps, None))
    Console().print(*score_tables(evaluation), sep="\n")
    if output:
        with atomic_writer(output) as stream:
            json.dump({"model": str(model), "data": str(data), "part": part, **evaluation.to_json()}, stream, indent=2)
