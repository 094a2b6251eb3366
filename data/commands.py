"""The commands `minzheng data ...`: looking at the corpus and moving it in and out of the inline notation."""

from pathlib import Path
from typing import Annotated

import typer

from data.inline import InlineError, parse_inline, render_inline
from data.label_studio import TaskError, read_corpus, write_task

app = typer.Typer(no_args_is_help=True, help="Look at and convert annotated reports. 语料。")


@app.command()
def show(path: Annotated[Path, typer.Argument(help="Label Studio JSON file.")]) -> None:
    """Print annotated reports in the inline notation."""
    try:
        documents = read_corpus(path)
    except TaskError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    for annotated in documents:
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
            write_task(parse_inline(path.stem, path.read_text(encoding="utf-8")), output / f"{path.stem}.json")
        except (InlineError, OSError, UnicodeDecodeError) as error:
            typer.echo(f"error: {path}: {error}", err=True)
            failed = True
    if failed:
        raise typer.Exit(1)
