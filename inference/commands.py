"""The command `minzheng extract`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from data.reading import find_reports
from inference.model_directory import SHIPPED_MODEL, ModelError
from inference.writers import FORMATS

if TYPE_CHECKING:
    from inference.runs.failures import Failure
    from inference.runs.session import Request, Summary

_SUFFIXES = ", ".join(output_format.suffix for output_format in FORMATS)
_NAMES = ", ".join(output_format.name for output_format in FORMATS)
_INTERRUPTED = 130
"""Exit status of a command that Ctrl-C has ended."""

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
    save_text: Annotated[
        Path | None, typer.Option(help="Folder to write the texts as read to; the offsets count their characters.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, help="Worker processes; each takes about 150 MB. 0: one for each usable core.")
    ] = 0,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="Least score of the records to write.")] = 0.0,
    model: ModelOption = SHIPPED_MODEL,
    rows: Annotated[int, typer.Option(min=0, help="Most records to show on the terminal.")] = 30,
) -> None:
    """Extract the metric records of reports. 从民政工作报告中提取指标记录。

    After an interruption the same command goes on where it was. What cannot be read or extracted is named in
    errors.jsonl beside the first output. 中断后重新运行同一命令即可继续；失败的文件记录在 errors.jsonl 中。
    """
    from inference.runs.cores import usable_cores
    from inference.runs.destination import Destination
    from inference.runs.failures import Failure
    from inference.runs.session import Request

    destination = Destination(tuple(output or ()), output_format, save_text)
    try:
        destination.check(paths)
    except (OSError, ValueError) as error:
        _refuse(error)
    files, problems = find_reports(paths)
    request = Request(destination.not_own(files), model, destination, workers or usable_cores(), min_score, rows)
    summary = _run(request, [Failure.of_message(str(problem), "find") for problem in problems])
    _show(summary)
    if summary.failures:
        raise typer.Exit(1)


def _run(request: "Request", problems: list["Failure"]) -> "Summary":
    from inference.runs.display import RunDisplay
    from inference.runs.locks import OutputInUseError
    from inference.runs.pool import WorkerError
    from inference.runs.session import run_session
    from inference.runs.store import StoreError

    display = RunDisplay()
    try:
        with display:
            return run_session(request, problems, display)
    except (ModelError, OutputInUseError) as error:
        _refuse(error)
    except (StoreError, WorkerError) as error:
        _refuse(error, status=1)
    except OSError as error:
        _refuse(f"cannot write beside the outputs: {error}; free space or choose another --output", status=1)
    except KeyboardInterrupt:
        kept = request.destination.store
        done = f"{display.documents} documents and what is done of others"
        safe = f"; {done} are safe in {kept}, the same command goes on from there"
        _refuse(f"interrupted 已中断{safe if kept else ''}", status=_INTERRUPTED)


def _refuse(problem: object, status: int = 2) -> NoReturn:
    typer.echo(f"error: {problem}", err=True)
    raise typer.Exit(status) from None


def _show(summary: "Summary") -> None:
    if summary.first_records:
        from rich.console import Console

        from inference.record_table import record_table

        Console().print(record_table(summary.first_records, summary.records))
    reused = f" ({summary.reused} of them from an earlier run)" if summary.reused else ""
    typer.echo(f"{summary.documents} documents{reused}, {summary.records} records", err=True)
    for path in summary.written:
        typer.echo(f"written: {path}", err=True)
    if summary.failures:
        typer.echo(f"failed: {len(summary.failures)}", err=True)
    if summary.store:
        typer.echo(f"run the same command again to retry; what is done is kept in {summary.store}", err=True)
