"""The commands `minzheng data ...`: looking at the corpus and moving it in and out of the inline notation."""

from pathlib import Path
from typing import Annotated

import typer

from data.documents import AnnotatedDocument
from data.inline import InlineError, read_inline, render_inline
from data.label_studio import TaskError, read_corpus, write_task

app = typer.Typer(no_args_is_help=True, help="Look at and convert annotated reports. 语料。")


CORPUS = Path("data/reports")
CorpusArgument = Annotated[Path, typer.Argument(help="Label Studio JSON file, or a folder of them.")]


def _read(path: Path) -> list[AnnotatedDocument]:
    try:
        return read_corpus(path)
    except TaskError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def check(path: CorpusArgument = CORPUS) -> None:
    """Check annotated reports: format, offsets, relations, bounds of spans, consistency of wordings. 检查标注。"""
    from data.checking import check_corpus

    documents = _read(path)
    problems = check_corpus(documents)
    for problem in problems:
        typer.echo(problem)
    typer.echo(f"{len(documents)} reports, {len(problems)} problems", err=True)
    if problems:
        raise typer.Exit(1)


@app.command()
def stats(path: CorpusArgument = CORPUS) -> None:
    """Count annotated reports. 语料统计。"""
    from rich.console import Console
    from rich.table import Table

    from data.splits import PARTS, SplitError, read_parts, split_documents
    from data.statistics import statistics

    documents = _read(path)
    counted = statistics(documents)
    try:
        divided = split_documents(documents, read_parts(path))
    except SplitError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    split = {part: len(getattr(divided, part)) for part in PARTS}
    console = Console()
    for title, counts in {"totals": counted.totals, "split": split, **counted.groups}.items():
        table = Table(title=title, title_justify="left", show_header=False)
        for name, count in counts.items():
            table.add_row(name, f"{count:,}")
        console.print(table)


@app.command()
def show(path: CorpusArgument) -> None:
    """Print annotated reports in the inline notation."""
    for annotated in _read(path):
        typer.echo(render_inline(annotated))


@app.command()
def convert(
    paths: Annotated[list[Path], typer.Argument(help="Files in the inline notation, UTF-8.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the Label Studio tasks.")],
) -> None:
    """Turn reports in the inline notation into Label Studio tasks, one file each."""
    failed = False
    for path in paths:
        try:
            write_task(read_inline(path), output / f"{path.stem}.json")
        except InlineError as error:
            typer.echo(f"error: {error}", err=True)
            failed = True
        except OSError as error:
            typer.echo(f"error: {output}: cannot be written: {error.strerror or error}", err=True)
            failed = True
    if failed:
        raise typer.Exit(1)
