"""Jobs: what the command `minzheng extract` is asked for, and who does it."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from data.extras import require_extra
from data.reading import ReportError, find_reports
from inference.engine import Engine, Machines
from inference.runs.cores import usable_cores
from inference.runs.destination import Destination
from inference.runs.failures import Failure
from inference.runs.session import Extraction, Observer, Request, Summary, extract_in_processes, run_session
from inference.scale.files import find_shared, is_parquet_folder, is_uri


class UsageError(ValueError):
    """The job cannot be done as it is asked for; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a user asks for.

    Attributes:
        paths: Files, folders, patterns, `-`; with Ray also addresses.
        outputs: Record files; with Ray also a folder of Parquet files, alone.
        output_format: Format of the record files; by default that of their suffixes.
        texts: Folder for the texts as read.
        workers: Worker processes; 0 for one a core.
        min_score: Least score of the records to write and show.
        model: The model directory.
        engine: How the tagger is run.
        machines: Who does it.
        ray_address: Address of a Ray cluster; None for Ray on this machine.
        rows: Number of records to show.
    """

    paths: tuple[str, ...]
    outputs: tuple[str, ...]
    output_format: str | None
    texts: Path | None
    workers: int
    min_score: float
    model: Path
    engine: Engine
    machines: Machines
    ray_address: str | None
    rows: int

    @property
    def store(self) -> Path | None:
        """The run store, if the job has one that outlives it."""
        return None if any(map(is_parquet_folder, self.outputs)) else self.destination.store

    @property
    def destination(self) -> Destination:
        """Where the record files go."""
        return Destination(tuple(map(Path, self.outputs)), self.output_format, self.texts)

    def check(self) -> None:
        """Check what can be checked before anything is read.

        Raises:
            UsageError: If the options do not go together, or something cannot be written.
            MissingExtraError: If Ray is asked for and not installed.
            DeviceError: If the device cannot be used.
        """
        if self.machines is Machines.RAY:
            require_extra("scale", ["ray"])
        elif remote := next((path for path in (*self.paths, *self.outputs) if is_uri(path)), None):
            raise UsageError(f"{remote}: the address of a file system, which needs --engine ray")
        elif self.ray_address is not None:
            raise UsageError("--ray-address goes with --engine ray")
        self.engine.check()
        if self.machines is Machines.RAY and any(map(is_parquet_folder, self.outputs)):
            if len(self.outputs) > 1 or self.texts or self.output_format:
                raise UsageError(
                    "a folder of Parquet files is the only output: leave out others, --format and --save-text"
                )
            return
        try:
            self.destination.check([Path(path) for path in self.paths if not is_uri(path)])
        except (OSError, ValueError) as error:
            raise UsageError(str(error)) from error


def run_job(job: Job, observer: Observer) -> Summary:
    """Do a job.

    Args:
        job: What is asked for.
        observer: Is told what happens.

    Raises:
        UsageError: See `Job.check`, as the next two.
        MissingExtraError: If Ray is not installed.
        DeviceError: If the device cannot be used.
        ModelError: See `run_session`, as the next four.
        WorkerError: If no worker process can be started.
        OutputInUseError: If another run writes one of the outputs.
        StoreError: If the store cannot be read or written.
        OSError: If a lock or the file of failures cannot be written.
        ClusterError: If Ray cannot be used.
        FolderError: If the folder of Parquet files cannot be written.
    """
    job.check()
    return _run_here(job, observer) if job.machines is Machines.LOCAL else _run_with_ray(job, observer)


def _run_here(job: Job, observer: Observer) -> Summary:
    files, problems = find_reports(map(Path, job.paths))
    extract = partial(
        extract_in_processes, job.destination.not_own(files), job.model, job.engine, job.workers or usable_cores()
    )
    return _run_session(job, extract, _failures(problems), observer)


def _run_with_ray(job: Job, observer: Observer) -> Summary:
    from inference.scale.parquet_folder import extract_to_folder
    from inference.scale.session import ScaleRequest, extract_with_ray

    is_folder = any(map(is_parquet_folder, job.outputs))
    keep = Destination().not_own if is_folder else job.destination.not_own
    files, problems = find_shared(job.paths, keep)
    request = ScaleRequest(files, job.model, job.engine, job.workers, job.ray_address)
    if is_folder:
        return extract_to_folder(request, job.outputs[0], job.min_score, _failures(problems), observer.failure)
    return _run_session(job, partial(extract_with_ray, request), _failures(problems), observer)


def _run_session(job: Job, extract: Extraction, problems: list[Failure], observer: Observer) -> Summary:
    request = Request(job.model, job.engine, job.destination, job.min_score, job.rows)
    return run_session(request, extract, problems, observer)


def _failures(problems: list[ReportError]) -> list[Failure]:
    return [Failure.of_message(str(problem), "find") for problem in problems]
