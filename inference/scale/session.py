"""Extraction with Ray into the run store of this machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.documents import Document
from inference.engine import Engine
from inference.model_directory import Manifest
from inference.runs.failures import Failure
from inference.runs.run import Tally
from inference.runs.store import RunStore
from inference.scale.environment import prepare_ray
from inference.scale.files import SharedFile
from inference.scale.outcomes import BlockDone, DocumentDone, FileDone, Opened, Outcome


@dataclass(frozen=True, slots=True)
class ScaleRequest:
    """What Ray is to extract.

    Attributes:
        files: The files, in the order of the output.
        model: The model directory.
        engine: How its tagger is run.
        workers: Number of workers; 0 for one a core of the cluster.
        address: Address of the cluster; None for Ray on this machine.
    """

    files: Sequence[SharedFile]
    model: Path
    engine: Engine
    workers: int
    address: str | None


class _Books:
    """Takes outcomes into the store and counts."""

    def __init__(
        self, files: Sequence[SharedFile], store: RunStore, model: str, on_failure: Callable[[Failure], object]
    ) -> None:
        self.tally = Tally()
        self.finished = store.finished_keys(model)
        self._files = files
        self._store = store
        self._model = model
        self._on_failure = on_failure
        self._parts = [0] * len(files)
        self._open: dict[int, int] = {}
        self._stored: set[int] = set()
        self._done = 0

    def take(self, number: int, outcome: Outcome) -> None:
        """Take an outcome of a file."""
        match outcome:
            case Opened(document):
                self._place(number, document)
            case BlockDone(block, characters, records):
                self.tally.characters += characters
                self.tally.extracted += characters
                if number in self._open and block not in self._stored:
                    self._store.add_block(self._open[number], block, records)
            case DocumentDone():
                if identifier := self._open.pop(number, None):
                    self._store.finish(identifier)
                    self.tally.documents += len(self._store.places(identifier))
            case Failure():
                self._open.pop(number, None)
                self._on_failure(outcome)
            case FileDone():
                self._done += 1
        self.tally.expected = self.tally.characters * len(self._files) / max(1, self._done)

    def _place(self, number: int, document: Document) -> None:
        entry = self._store.place(number, self._parts[number], document, self._model)
        self._parts[number] += 1
        if entry.finished:
            self.tally.documents += 1
            self.tally.reused += (document.digest, document.name) in self.finished
        else:
            self._open[number] = entry.id
            self._stored = self._store.finished_blocks(entry.id)


def extract_with_ray(
    request: ScaleRequest,
    manifest: Manifest,
    store: RunStore,
    on_progress: Callable[[Tally], object],
    on_failure: Callable[[Failure], object],
) -> Tally:
    """Extract files with Ray into the store; an `Extraction` once the first is bound.

    Args:
        request: What to extract.
        manifest: See `inference.runs.session.Extraction`, as all that follow.
        store: Where documents and records go.
        on_progress: Called when something is done.
        on_failure: Called with each failure.

    Raises:
        ClusterError: If Ray cannot be used.
        sqlite3.Error: If the store cannot be written.
    """
    prepare_ray(request.address)
    import ray

    from inference.scale.cluster import dataset_of, ray_cluster
    from inference.scale.workers import OutcomeWorker

    books = _Books(request.files, store, manifest.key_on(request.engine.device), on_failure)
    if not request.files:
        return books.tally
    with ray_cluster(request.address, request.workers) as workers:
        dataset = dataset_of(
            OutcomeWorker, request.files, request.model, request.engine, workers,
            finished=ray.put(books.finished),
        )  # fmt: skip
        for batch in dataset.iter_batches(batch_size=None, batch_format="numpy"):
            for number, outcome in zip(batch["file"], batch["outcome"], strict=True):
                books.take(int(number), outcome)
            on_progress(books.tally)
    return books.tally
