"""One run from its files to its outputs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from data.reading import ReportFile
from inference.engine import Engine
from inference.model_directory import Manifest, read_manifest
from inference.records import Record
from inference.runs.destination import Destination
from inference.runs.export import save_texts, write_outputs
from inference.runs.failures import Failure, note_failures
from inference.runs.locks import locked_outputs
from inference.runs.pool import WorkerPool
from inference.runs.run import Run, Tally, Ticket
from inference.runs.store import RunStore, open_store, remove_store
from inference.runs.worker import work
from inference.writers import record_file


class Extraction(Protocol):
    """Reads files and extracts their documents into a store."""

    def __call__(
        self,
        manifest: Manifest,
        store: RunStore,
        on_progress: Callable[[Tally], object],
        on_failure: Callable[[Failure], object],
    ) -> Tally:
        """Do it.

        Args:
            manifest: The model's manifest.
            store: Where documents and records go; what it has for a document and the model is not done again.
            on_progress: Called when something is done.
            on_failure: Called with each failure.

        Returns:
            How much was done.
        """
        ...


class Observer(Protocol):
    """Is told what happens in a run."""

    def progress(self, tally: Tally) -> None:
        """Documents or blocks have been finished."""

    def failure(self, failure: Failure) -> None:
        """Something could not be done."""

    def written(self, output: Path, total: int) -> None:
        """One of all the documents has been written to an output."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be done.

    Attributes:
        model: The model directory.
        engine: How its tagger is run.
        destination: What to write.
        min_score: Least score of the records to write and show.
        rows: Number of records to return for showing.
    """

    model: Path
    engine: Engine
    destination: Destination
    min_score: float
    rows: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Attributes:
        documents: Documents whose records are there.
        reused: Those of them that were in the store before.
        records: Number of their records.
        first_records: The first of them.
        failures: What could not be done, in the order in which it turned out.
        written: Outputs that have been written.
        store: The store, if it is kept for another run.
    """

    documents: int
    reused: int
    records: int
    first_records: tuple[Record, ...]
    failures: tuple[Failure, ...]
    written: tuple[Path | str, ...]
    store: Path | None


def run_session(request: Request, extract: Extraction, problems: Sequence[Failure], observer: Observer) -> Summary:
    """Extract files and write the outputs, which appear if a document could be extracted.

    The store and the file of failures are kept if something has failed, so that the same command does the rest.

    Args:
        request: What is to be done.
        extract: Does the extraction.
        problems: Failures of finding the files.
        observer: Is told what happens; of these problems, too.

    Raises:
        ModelError: If the model cannot be loaded.
        WorkerError: If no worker process can be started.
        OutputInUseError: If another run writes one of the outputs.
        StoreError: If the store cannot be read or written.
        OSError: If a lock or the file of failures cannot be written.
    """
    destination = request.destination
    manifest = read_manifest(request.model, request.engine.precision)
    failures: list[Failure] = []

    def fail(failure: Failure) -> None:
        failures.append(failure)
        observer.failure(failure)

    for problem in problems:
        fail(problem)
    with locked_outputs(destination.outputs), _store_path(destination) as path:
        with open_store(path) as store:
            store.begin()
            tally = extract(manifest, store, observer.progress, fail)
            documents, records = store.counts(request.min_score)
            written = _write(store, request, manifest, observer, fail) if documents else ()
            first_records = tuple(islice(store.all_records(request.min_score), request.rows))
            is_over = not failures or store.is_empty
        if destination.errors:
            note_failures(failures, destination.errors, destination.outputs[0].name)
        if is_over:
            remove_store(path)
    kept = None if is_over else destination.store
    return Summary(documents, tally.reused, records, first_records, tuple(failures), written, kept)


def extract_in_processes(
    files: Sequence[ReportFile],
    model: Path,
    engine: Engine,
    workers: int,
    manifest: Manifest,
    store: RunStore,
    on_progress: Callable[[Tally], object],
    on_failure: Callable[[Failure], object],
) -> Tally:
    """Extract files with processes of this machine; an `Extraction` once the first four are bound.

    Args:
        files: The files to read, in the order of the output.
        model: The model directory.
        engine: How its tagger is run.
        workers: Most worker processes.
        manifest: See `Extraction`, as all that follow.
        store: Where documents and records go.
        on_progress: Called when something is done.
        on_failure: Called with each failure.

    Raises:
        WorkerError: If no worker process can be started.
        sqlite3.Error: If the store cannot be written.
    """
    run = Run(files, store, manifest.key_on(engine.device), on_progress, on_failure)
    pool: WorkerPool[Ticket] = WorkerPool(work, (model, manifest, engine), workers)
    with pool:
        run.extract(pool)
    return run.tally


def _write(
    store: RunStore, request: Request, manifest: Manifest, observer: Observer, fail: Callable[[Failure], None]
) -> tuple[Path, ...]:
    """Write outputs and texts; return the outputs that have been written."""
    destination = request.destination
    documents, _ = store.counts(request.min_score)
    failures = write_outputs(
        store,
        destination.outputs,
        lambda output: record_file(output, destination.output_format, manifest.model_version),
        request.min_score,
        lambda output: observer.written(output, documents),
    )
    failed = {failure.path for failure in failures}
    if destination.texts:
        failures += save_texts(store, destination.texts)
    for failure in failures:
        fail(failure)
    return tuple(path for path in destination.outputs if str(path) not in failed)


@contextmanager
def _store_path(destination: Destination) -> Iterator[Path]:
    """Give the path of the store; without an output it is gone at the end."""
    if destination.store:
        yield destination.store
        return
    with TemporaryDirectory(prefix="minzheng-") as folder:
        yield Path(folder, "store.run")
