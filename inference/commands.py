"""The command `minzheng extract`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from data.extras import MissingExtraError
from inference.engine import Device, DeviceError, Engine, Machines, Precision
from inference.model_directory import SHIPPED_MODEL, ModelError
from inference.writers import FORMATS

if TYPE_CHECKING:
    from inference.jobs import Job
    from inference.runs.session import Summary

_SUFFIXES = ", ".join(output_format.suffix for output_format in FORMATS)
_NAMES = ", ".join(output_format.name for output_format in FORMATS)
_INTERRUPTED = 130
"""Exit status of a command that Ctrl-C has ended."""

ModelOption = Annotated[Path, typer.Option("--model", help="Model directory; the shipped model by default.")]


def extract(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Report files (.txt, .html, .docx, .pdf, .md, .json, .jsonl, .zip), folders of them, quoted patterns"
            " such as 'reports/**/*.docx', or - for text on standard input; with --engine ray also addresses such as"
            " s3://bucket/reports.",
            show_default=False,
        ),
    ],
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            help=f"Record file to write: {_SUFFIXES}. May be given several times. With --engine ray also a folder of"
            " Parquet files: a path that ends in a slash, or an address.",
        ),
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
    device: Annotated[Device, typer.Option(help="Where the tagger runs.")] = Device.CPU,
    precision: Annotated[
        Precision | None,
        typer.Option(
            help="Form of the tagger: by default int8 on the CPU, float32 on a GPU (see `minzheng export`).",
            show_default=False,
        ),
    ] = None,
    engine: Annotated[
        Machines, typer.Option(help="Processes of this machine, or Ray on any number (docs/scale.md).")
    ] = Machines.LOCAL,
    ray_address: Annotated[
        str | None, typer.Option(help="Ray cluster to use, such as auto; without it Ray is started on this machine.")
    ] = None,
    rows: Annotated[int, typer.Option(min=0, help="Most records to show on the terminal.")] = 30,
) -> None:
    """Extract the metric records of reports. 从民政工作报告中提取指标记录。

    After an interruption the same command goes on where it was. What cannot be read or extracted is named in
    errors.jsonl beside the first output. 中断后重新运行同一命令即可继续；失败的文件记录在 errors.jsonl 中。
    """
    from inference.jobs import Job

    tagger = Engine.on(device, precision)
    job = Job(
        tuple(paths), tuple(output or ()), output_format, save_text, workers, min_score, model, tagger, engine,
        ray_address, rows,
    )  # fmt: skip
    summary = _run(job)
    _show(summary)
    if summary.failures:
        raise typer.Exit(1)


def _run(job: "Job") -> "Summary":
    from inference.jobs import UsageError, run_job
    from inference.runs.display import RunDisplay
    from inference.runs.locks import OutputInUseError
    from inference.runs.pool import WorkerError
    from inference.runs.store import StoreError
    from inference.scale.errors import ClusterError, FolderError

    display = RunDisplay()
    try:
        with display:
            return run_job(job, display)
    except (UsageError, MissingExtraError, ModelError, DeviceError, OutputInUseError) as error:
        _refuse(error)
    except (StoreError, WorkerError, ClusterError, FolderError) as error:
        _refuse(error, status=1)
    except OSError as error:
        _refuse(f"cannot write beside the outputs: {error}; free space or choose another --output", status=1)
    except KeyboardInterrupt:
        kept = job.store
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
