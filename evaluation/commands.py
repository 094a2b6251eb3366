"""The commands `minzheng evaluate`, `minzheng compare` and `minzheng figures`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from data.documents import AnnotatedDocument
from data.extras import MissingExtraError, require_extra
from data.files import atomic_writer, check_writable
from data.inline import InlineError, read_inline_folder
from data.label_studio import TaskError, read_corpus
from data.splits import PARTS, SplitError, read_parts, split_documents
from inference.commands import ModelOption
from inference.model_directory import SHIPPED_MODEL, ModelError

if TYPE_CHECKING:
    from evaluation.predictions import Predictor


def _fail(error: object, status: int = 2) -> NoReturn:
    typer.echo(f"error: {error}", err=True)
    raise typer.Exit(status) from None


def _predictor(model: Path, annotations: Path | None) -> "Predictor":
    from evaluation.predictions import by_second_annotation
    from inference.extractor import Extractor

    if annotations is not None:
        return by_second_annotation(read_corpus(annotations))
    extractor = Extractor.from_pretrained(model)
    return lambda document: extractor.metrics(document.text)


def _read(data: Path | None, gold: Path | None, part: str) -> list[AnnotatedDocument]:
    if (data is None) == (gold is None):
        raise typer.BadParameter("give either --data or --gold", param_hint="--data")
    if part not in (*PARTS, "all"):
        raise typer.BadParameter(f"{part!r} is none of {', '.join(PARTS)}, all", param_hint="--part")
    if gold is not None:
        if part != "all":
            raise typer.BadParameter("a folder of --gold has no parts", param_hint="--part")
        return read_inline_folder(gold)
    assert data is not None
    documents = read_corpus(data)
    if part != "all":
        documents = list(getattr(split_documents(documents, read_parts(data)), part))
    if not documents:
        _fail(f"{data}: no document in the part {part}")
    return documents


def evaluate(
    data: Annotated[
        Path | None, typer.Option(help="Label Studio JSON file, or a folder of them.", show_default=False)
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Instead of --data: folder of reports in the inline notation (*.ann).")
    ] = None,
    model: ModelOption = SHIPPED_MODEL,
    annotations: Annotated[
        Path | None, typer.Option(help="Score these annotations of the same texts instead of a model.")
    ] = None,
    part: Annotated[
        str, typer.Option(help=f"Part of the corpus by its split file: {', '.join(PARTS)} or all.")
    ] = "all",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="JSON file to write the scores to.")] = None,
    report: Annotated[Path | None, typer.Option(help="HTML page to write: charts and every wrong record.")] = None,
    curve: Annotated[
        Path | None, typer.Option(help="Learning curve to show on the page: what `minzheng train --curve` wrote.")
    ] = None,
) -> None:
    """Score a model, or a second annotator, on annotated reports: spans, records, numbers, calibration. 评测。"""
    from rich.console import Console
    from rich.progress import Progress

    from evaluation.evaluation_log import log_scores
    from evaluation.evaluator import score_predictions
    from evaluation.learning_curve import LearningCurveError, read_learning_curve
    from evaluation.predictions import AnnotationError, predict_documents
    from evaluation.score_table import score_tables
    from evaluation.scores_by_name import f1_by_name

    try:
        require_extra("evaluate", ["seqeval", "nervaluate"])
        for path in (output, report):
            if path:
                check_writable(path)
        learning_curve = read_learning_curve(curve) if curve else ()
        documents = _read(data, gold, part)
        predict = _predictor(model, annotations)
    except (MissingExtraError, TaskError, InlineError, SplitError, ModelError, LearningCurveError, OSError) as error:
        _fail(error)
    started = datetime.now(UTC)
    try:
        with Progress(console=Console(stderr=True)) as progress:
            bar = progress.add_task("评测 Evaluating", total=len(documents))
            predictions = predict_documents(predict, documents, lambda: progress.advance(bar))
    except AnnotationError as error:
        _fail(f"{annotations}: {error}")
    evaluation = score_predictions(predictions)
    Console().print(*score_tables(evaluation), sep="\n")
    subject = {"predicted by": _predicted_by(model, annotations), "data": str(data or gold), "part": part}
    log_scores(subject, documents, f1_by_name(evaluation), started)
    if output:
        _write_json({**subject, **evaluation.to_json()}, output)
    if report:
        from evaluation.report.html_report import write_report

        write_report(report, evaluation, predictions, subject, learning_curve)
    for path in (output, report):
        if path:
            typer.echo(f"written: {path}", err=True)


def _predicted_by(model: Path, annotations: Path | None) -> str:
    if annotations is not None:
        return str(annotations)
    return "shipped model" if model == SHIPPED_MODEL else str(model)


def _write_json(content: Any, path: Path) -> None:
    with atomic_writer(path) as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1)
        stream.write("\n")


def compare(
    results: Annotated[
        list[Path], typer.Argument(help="JSON files of `minzheng evaluate --output`; the first is compared with.")
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="JSON file to write the comparison to.")] = None,
) -> None:
    """Put results side by side and test their differences over the documents they share. 比较评测结果。"""
    from rich.console import Console

    from evaluation import comparison
    from evaluation.score_table import comparison_tables

    if len(results) < 2:
        raise typer.BadParameter("give at least two results", param_hint="RESULTS")
    try:
        if output:
            check_writable(output)
        compared = comparison.compare([comparison.read_result(path) for path in results])
    except (comparison.ResultError, OSError) as error:
        _fail(error)
    for result in compared:
        if result.left_out:
            typer.echo(f"{result.name}: {result.left_out} documents left out that another result lacks", err=True)
    Console().print(*comparison_tables(compared), sep="\n")
    if output:
        _write_json([result.to_json() for result in compared], output)
        typer.echo(f"written: {output}", err=True)


def figures(
    scores: Annotated[Path, typer.Argument(help="JSON file of `minzheng evaluate --output`.")],
    baselines: Annotated[Path | None, typer.Option(help="JSON file of `minzheng baselines` to draw beside it.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="Text file whose paragraph is drawn with its records.", show_default=False)
    ] = None,
    contains: Annotated[str, typer.Option(help="Words in the paragraph to draw.")] = "",
    model: ModelOption = SHIPPED_MODEL,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the pictures.")] = Path("docs/images"),
) -> None:
    """Draw scores, and a tagged paragraph of a report, as pictures. 绘图。"""
    from data.reading import ReportError
    from evaluation import figures as drawing
    from evaluation.tagged_paragraph import tagged_paragraph

    try:
        require_extra("evaluate", ["matplotlib"])
        systems = [drawing.read_system(scores, "minzheng-metrics")]
        systems += drawing.read_baselines(baselines) if baselines else []
        drawing.draw_scores(systems, output / "scores.png")
        if report is not None:
            drawing.draw_tagged_report(*tagged_paragraph(report, contains, model), output / "tagged-report.png")
    except (MissingExtraError, drawing.FigureError, ReportError, ModelError, OSError) as error:
        _fail(error)
    typer.echo(f"written: {output}", err=True)
