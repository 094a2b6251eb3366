"""The command `minzheng extract`."""

from pathlib import Path
from typing import Annotated

import typer

from data.reading import find_reports
from inference.model_directory import SHIPPED_MODEL, ModelError
from inference.writers import FORMATS, check_output

_SUFFIXES = ", ".join(output_format.suffix for output_format in FORMATS)
_NAMES = ", ".join(output_format.name for output_format in FORMATS)

ModelOption = Annotated[Path, typer.Option("--model", help="Model directory; the shipped model by default.")]


def extract(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Report files (.txt, .html, .docx, .pdf, .md, .json, .jsonl, .zip), folders of them, quoted patterns"
            " such as 'reports/**/*.docx', or - for text on standard input.",
            show_default=False,
        ),
    ],
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", help=f"Record file to write: {_SUFFIXES}. May be given several times."),
    ] = None,
    output_format: Annotated[
        str | None,
        typer.Option("--format", help=f"Format of every output: {_NAMES}. By default the suffix decides."),
    ] = None,
    model: ModelOption = SHIPPED_MODEL,
    rows: Annotated[int, typer.Option(min=0, help="Most records to show on the terminal.")] = 30,
) -> None:
    """Extract the metric records of reports. 从民政工作报告中提取指标记录。"""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from inference.batch import extract_files
    from inference.extractor import Extractor
    from inference.record_table import record_table

    outputs = output or []
    _check_outputs(outputs, output_format)
    files, problems = find_reports(paths)
    for problem in problems:
        typer.echo(f"error: {problem}", err=True)
    if not files:
        raise typer.Exit(1)
    try:
        extractor = Extractor.from_pretrained(model)
    except ModelError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("提取 Extracting", total=len(files))
        try:
            summary = extract_files(extractor, files, outputs, lambda _: progress.advance(bar), output_format)
        except OSError as error:
            typer.echo(f"error: cannot write the records: {error}; free space or choose another --output", err=True)
            raise typer.Exit(1) from None
    for failure in summary.failures:
        typer.echo(f"error: {failure}", err=True)
    if rows and summary.records:
        Console().print(record_table(summary.records, rows))
    typer.echo(f"{summary.documents} documents, {len(summary.records)} records", err=True)
    if summary.documents:
        for path in outputs:
            typer.echo(f"written: {path}", err=True)
    if problems or summary.failures:
        raise typer.Exit(1)


def _check_outputs(outputs: list[Path], output_format: str | None) -> None:
    for path in outputs:
        try:
            check_output(path, output_format)
        except (OSError, ValueError) as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(2) from None
