"""The command `minzheng evaluate`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.extras import MissingExtraError, require_extra
from data.label_studio import TaskError, read_corpus
from data.splits import PARTS, SplitError, read_parts, split_documents
from inference.commands import ModelOption
from inference.model_directory import SHIPPED_MODEL, ModelError

if TYPE_CHECKING:
    from evaluation.evaluator import Predictor


def _predictor(model: Path, annotations: Path | None) -> "Predictor":
    from evaluation.evaluator import by_second_annotation
    from inference.extractor import Extractor

    if annotations is not None:
        return by_second_annotation(read_corpus(annotations))
    extractor = Extractor.from_pretrained(model)
    return lambda document: extractor.metrics(document.text)


def evaluate(
    data: Annotated[Path, typer.Option(help="Label Studio JSON file, or a folder of them.", show_default=False)],
    model: ModelOption = SHIPPED_MODEL,
    annotations: Annotated[
        Path | None, typer.Option(help="Score these annotations of the same texts instead of a model.")
    ] = None,
    part: Annotated[
        str, typer.Option(help=f"Part of the corpus by its split file: {', '.join(PARTS)} or all.")
    ] = "all",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="JSON file to write the scores to.")] = None,
) -> None:
    """Score a model, or a second annotator, on annotated reports: strict span scores by label, records in layers."""
    from rich.console import Console
    from rich.progress import Progress

    from data.files import atomic_writer, check_writable
    from evaluation import evaluator
    from evaluation.evaluation_log import log_scores
    from evaluation.score_table import score_tables
    from evaluation.scores_by_name import f1_by_name

    if part not in (*PARTS, "all"):
        raise typer.BadParameter(f"{part!r} is none of {', '.join(PARTS)}, all", param_hint="--part")
    try:
        require_extra("train", ["seqeval"])
        if output:
            check_writable(output)
        documents = read_corpus(data)
        if part != "all":
            documents = list(getattr(split_documents(documents, read_parts(data)), part))
        predict = _predictor(model, annotations)
    except (MissingExtraError, TaskError, SplitError, ModelError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    if not documents:
        typer.echo(f"error: {data}: no document in the part {part}", err=True)
        raise typer.Exit(2)
    started = datetime.now(UTC)
    try:
        with Progress(console=Console(stderr=True)) as progress:
            bar = progress.add_task("Evaluating", total=len(documents))
            evaluation = evaluator.evaluate(predict, documents, lambda: progress.advance(bar))
    except evaluator.AnnotationError as error:
        typer.echo(f"error: {annotations}: {error}", err=True)
        raise typer.Exit(2) from None
    Console().print(*score_tables(evaluation), sep="\n")
    settings = {"predicted by": str(annotations or model), "data": str(data), "part": part}
    log_scores(settings, documents, f1_by_name(evaluation), started)
    if output:
        with atomic_writer(output) as stream:
            json.dump(
                {"predicted by": str(annotations or model), "data": str(data), "part": part, **evaluation.to_json()},
                stream,
                indent=2,
            )
