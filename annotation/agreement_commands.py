"""The command `minzheng annotate agreement`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from annotation.commands import DEFAULT_URL, UrlOption, connect, errors_shown
from data.files import atomic_writer, check_writable

if TYPE_CHECKING:
    from annotation.agreement import Agreement
    from annotation.disagreements import Disagreement


def agreement(
    export: Annotated[
        Path | None,
        typer.Argument(help="JSON export of a project (not JSON_MIN).", show_default=False),
    ] = None,
    project: Annotated[
        int | None, typer.Option("--project", min=1, help="Instead of a file: number of a project on the server.")
    ] = None,
    url: UrlOption = DEFAULT_URL,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="JSON file for scores and every disagreement.")
    ] = None,
    adjudicate: Annotated[
        Path | None, typer.Option(help="JSON file of tasks to import into Label Studio and decide.")
    ] = None,
) -> None:
    """Compare the annotators of the same tasks: spans, records, what they differ in. 标注一致性。"""
    from rich.console import Console

    from annotation.adjudication import adjudication_tasks
    from annotation.agreement import agreement_by_pair, overall
    from annotation.agreement_tables import agreement_tables, disagreement_table
    from annotation.disagreements import commonest, disagreements
    from annotation.shared_tasks import shared_tasks

    if (export is None) == (project is None):
        raise typer.BadParameter("give either a JSON export or --project", param_hint="FILE")
    try:
        for path in filter(None, (output, adjudicate)):
            check_writable(path)
        tasks, source = _tasks(export, project, url)
    except (ValueError, OSError) as error:
        _refuse(error)
    shared, problems = shared_tasks(tasks, source)
    for problem in problems:
        typer.echo(f"left out: {problem}", err=True)
    if not shared:
        _refuse(f"{source}: no task that two annotators have annotated, of {len(tasks)}")
    by_pair, found = agreement_by_pair(shared), disagreements(shared)
    console = Console()
    console.print(*agreement_tables(by_pair, overall(by_pair.values())), disagreement_table(commonest(found)), sep="\n")
    typer.echo(f"{len(shared)} of {len(tasks)} tasks have several annotators; {len(found)} disagreements", err=True)
    if output:
        _write(output, _results(source, by_pair, found), indent=1)
    if adjudicate:
        _write(adjudicate, adjudication_tasks(shared))
    if problems:
        raise typer.Exit(1)


def _results(
    source: str, by_pair: "Mapping[tuple[str, str], Agreement]", found: "Sequence[Disagreement]"
) -> dict[str, Any]:
    from annotation.agreement import overall

    return {
        "source": source,
        "overall": overall(by_pair.values()).to_json(),
        "pairs": [{"annotators": list(names), **pair.to_json()} for names, pair in by_pair.items()],
        "disagreements": [one.to_json() for one in found],
    }


def _tasks(export: Path | None, project: int | None, url: str) -> tuple[list[Any], str]:
    """Return the tasks and what to call them.

    Raises:
        ValueError: If the file is no export.
        OSError: If it cannot be read.
    """
    if project is not None:
        with errors_shown():
            return list(connect(url).export(project)), f"project {project} of {url}"
    assert export is not None
    try:
        content = json.loads(export.read_text(encoding="utf-8"))
    except OSError as error:
        raise OSError(f"{export}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{export}: not a JSON file in UTF-8: {error}") from error
    return (content if isinstance(content, list) else [content]), str(export)


def _write(path: Path, content: Any, indent: int | None = None) -> None:
    try:
        with atomic_writer(path) as stream:
            json.dump(content, stream, ensure_ascii=False, indent=indent)
            stream.write("\n")
    except OSError as error:
        _refuse(f"{path}: cannot be written: {error.strerror or error}")
    typer.echo(f"written: {path}", err=True)


def _refuse(problem: object) -> NoReturn:
    typer.echo(f"error: {problem}", err=True)
    raise typer.Exit(2)
