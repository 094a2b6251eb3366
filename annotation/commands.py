"""The commands `minzheng annotate ...`: from new reports to annotated ones, with a Label Studio server."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotation.retrying import ServerError
from annotation.splitting import PART_LIMIT
from data.extras import MissingExtraError
from inference.commands import ModelOption
from inference.model_directory import SHIPPED_MODEL, ModelError

if TYPE_CHECKING:
    from annotation.server import LabelStudioServer

app = typer.Typer(
    no_args_is_help=True,
    help="Annotate reports in Label Studio (docs/annotation.md). 用 Label Studio 标注新报告。",
)

TOKEN_VARIABLE = "LABEL_STUDIO_API_KEY"
DEFAULT_URL = "http://127.0.0.1:8080"

UrlOption = Annotated[str, typer.Option("--url", envvar="LABEL_STUDIO_URL", help="Address of the Label Studio server.")]
ProjectOption = Annotated[int, typer.Option("--project", min=1, help="Number of the project on the server.")]


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show what a user can do something about as one line, and end the command."""
    from annotation.pulled_files import StateError

    try:
        yield
    except (MissingExtraError, ServerError, ModelError, StateError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"error: {error.filename or 'output'}: cannot be written: {error.strerror or error}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("interrupted 已中断; the same command goes on from there", err=True)
        raise typer.Exit(130) from None


def connect(url: str) -> "LabelStudioServer":
    """Connect to the server with the token of the environment, or one that the user is asked for.

    Raises:
        ServerError: If there is no token or the server cannot be used.
        MissingExtraError: If the extra `annotate` is not installed.
    """
    from annotation.server import LabelStudioServer, checked_url

    url = checked_url(url)
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token and sys.stdin.isatty():
        token = typer.prompt(f"Access token of {url} (访问令牌)", hide_input=True, err=True).strip()
    if not token:
        raise ServerError(
            f"no access token: set {TOKEN_VARIABLE} to that of Account & Settings > Access Token of {url}"
        )
    return LabelStudioServer.connect(url, token)


@app.command()
def init(
    url: UrlOption = DEFAULT_URL,
    project: Annotated[
        int | None, typer.Option(min=1, help="Number of a project to bring up to date.", show_default=False)
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(help="Title of the project: the one that has it is brought up to date, else one is made."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace another labelling configuration even where there are tasks.")
    ] = False,
) -> None:
    """Make a project with our labels and guidelines, or bring one up to date. 创建或更新标注项目。"""
    from annotation.initialisation import initialise

    with errors_shown():
        server = connect(url)
        made, is_new = initialise(server, project, title, force=force)
    typer.echo(f"project {made.id} {'made' if is_new else 'up to date'}: {made.title} {server.url}/projects/{made.id}")
    typer.echo(f"next: minzheng annotate push PATH... --project {made.id}", err=True)


@app.command()
def push(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Report files, folders or quoted patterns, as `minzheng extract` reads them."),
    ],
    project: ProjectOption,
    url: UrlOption = DEFAULT_URL,
    model: ModelOption = SHIPPED_MODEL,
    split: Annotated[
        int, typer.Option(min=500, help="Characters above which a report becomes several tasks.")
    ] = PART_LIMIT,
) -> None:
    """Add reports to a project, pre-labelled by the model; what is there already is left alone. 推送预标注的报告。"""
    from annotation.initialisation import check_config
    from annotation.push import Pusher
    from annotation.push_display import PushDisplay
    from data.reading import find_reports
    from inference.extractor import Extractor

    files, problems = find_reports(paths)
    with errors_shown(), PushDisplay(len(files)) as display:
        for problem in problems:
            display.problem(str(problem))
        server = connect(url)
        check_config(server, server.project(project))
        pusher = Pusher(server, project, Extractor.from_pretrained(model), split)
        for file in files:
            pusher.push_file(file, display.show)
            display.advance()
    typer.echo(display.summary(), err=True)
    if display.failed:
        raise typer.Exit(1)


@app.command()
def pull(
    project: ProjectOption,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the annotated reports, one file each.")],
    url: UrlOption = DEFAULT_URL,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite also files that were changed here since the last pull.")
    ] = False,
) -> None:
    """Write the annotated reports of a project as corpus files, and say what changed. 取回标注结果。"""
    from annotation.initialisation import check_config
    from annotation.pull import Pull

    with errors_shown():
        server = connect(url)
        check_config(server, server.project(project))
        pulled = Pull.of(server.export(project), f"{server.url} project {project}", output)
        pulled.write(force=force)
    for line in pulled.lines:
        typer.echo(line)
    for problem in pulled.problems:
        typer.echo(f"error: {problem}", err=True)
    typer.echo(pulled.summary, err=True)
    if pulled.problems:
        raise typer.Exit(1)
