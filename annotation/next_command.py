"""The command `minzheng annotate next`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from data.commands import CORPUS
from inference.commands import ModelOption
from inference.model_directory import SHIPPED_MODEL, ModelError

if TYPE_CHECKING:
    from annotation.ranking import RankedReport, Report
    from data.documents import AnnotatedDocument


def next_reports(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Reports without annotation: files, folders, quoted patterns.", show_default=False),
    ],
    limit: Annotated[int, typer.Option(min=1, help="Most reports to list.")] = 20,
    corpus: Annotated[
        Path | None, typer.Option(help="Annotated reports to compare with; data/reports where it is there.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="List to write: paths, one a line; .jsonl with scores and reasons."),
    ] = None,
    model: ModelOption = SHIPPED_MODEL,
) -> None:
    """Order new reports by what teaches the model most (docs/choosing.md). 建议先标注哪些报告。"""
    from rich.console import Console

    from annotation.ranking import unlabelled
    from annotation.ranking_list import ListError, ranking_table, write_list
    from data.files import check_writable
    from data.label_studio import TaskError

    try:
        if output:
            check_writable(output)
        annotated = _corpus(corpus)
        reports, problems = _read(paths)
        kept, left_out = unlabelled(reports, annotated)
        ranked = _rank(kept, annotated, model, limit)
        if ranked:
            Console().print(ranking_table(ranked))
        if output:
            write_list(ranked, output)
    except (TaskError, ModelError, ListError, OSError) as error:
        _refuse(error)
    known = f", {left_out} left out that are annotated or the same" if left_out else ""
    typer.echo(f"{len(ranked)} of {len(kept)} reports listed{known}", err=True)
    if output:
        typer.echo(f"written: {output}", err=True)
    if problems:
        raise typer.Exit(1)


def _corpus(path: Path | None) -> "list[AnnotatedDocument]":
    from data.label_studio import read_corpus

    if path is None and not CORPUS.exists():
        typer.echo(f"no corpus at {CORPUS}: all wordings count as new; --corpus names one", err=True)
        return []
    return read_corpus(path or CORPUS)


def _read(paths: list[Path]) -> "tuple[list[Report], int]":
    """Read the reports; what cannot be read is named and counted."""
    from annotation.ranking import Report
    from data.reading import ReportError, find_reports, read_documents
    from data.reading.finding import STANDARD_INPUT

    if STANDARD_INPUT in paths:
        _refuse("-: give files: what comes from standard input cannot be put on a list")
    files, errors = find_reports(paths)
    problems: list[ReportError] = list(errors)
    reports = []
    for file in files:
        for item in read_documents(file):
            if isinstance(item, ReportError):
                problems.append(item)
            else:
                reports.append(Report(file.path, item))
    for problem in problems:
        typer.echo(f"failed: {problem}", err=True)
    if not reports:
        _refuse("no report to order")
    return reports, len(problems)


def _rank(reports: "list[Report]", corpus: "list[AnnotatedDocument]", model: Path, limit: int) -> "list[RankedReport]":
    from rich.console import Console
    from rich.progress import Progress

    from annotation.ranking import rank
    from inference.extractor import Extractor

    extractor = Extractor.from_pretrained(model)
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("读取 Reading", total=len(reports))
        return rank(reports, corpus, extractor.metrics, limit, lambda: progress.advance(bar))


def _refuse(problem: object) -> NoReturn:
    typer.echo(f"error: {problem}", err=True)
    raise typer.Exit(2)
