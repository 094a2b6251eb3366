"""The command `minzheng runs`."""

from pathlib import Path
from typing import Annotated

import typer

from data.run_log import RUN_FOLDER_VARIABLE, LoggedRun, read_runs


def runs(
    names: Annotated[
        list[str] | None, typer.Argument(help="Runs to compare: names, or what one name alone begins or ends with.")
    ] = None,
    folder: Annotated[Path, typer.Option("--runs", envvar=RUN_FOLDER_VARIABLE, help="Run folder.")] = Path("runs"),
) -> None:
    """List the trainings and evaluations of the run log, or compare some of them. 训练与评测记录。"""
    from rich.console import Console

    from evaluation.run_tables import comparison_tables, list_table

    if not folder.is_dir():
        typer.echo(f"error: {folder}: no such folder; train or evaluate first, or give --runs", err=True)
        raise typer.Exit(2)
    logged, problems = read_runs(folder)
    for problem in problems:
        typer.echo(f"warning: {problem}", err=True)
    if names:
        Console().print(*comparison_tables([_find(name, logged) for name in names]), sep="\n")
    else:
        Console().print(list_table(logged))


def _find(name: str, logged: list[LoggedRun]) -> LoggedRun:
    name = name.removesuffix(".json").rstrip("/")
    found = [run for run in logged if run.name == name] or [
        run for run in logged if run.name.startswith(name) or run.name.endswith(name)
    ]
    if len(found) != 1:
        problem = "several runs: " + ", ".join(run.name for run in found) if found else "no such run"
        typer.echo(f"error: {name}: {problem}; `minzheng runs` lists all names", err=True)
        raise typer.Exit(2)
    return found[0]
