"""The commands `minzheng annotate ...`: from new reports to annotated ones, with a Label Studio server."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from annotation.retrying import ServerError
from data.extras import MissingExtraError

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
    from inference.model_directory import ModelError

    try:
        yield
    except (MissingExtraError, ServerError, ModelError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
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
