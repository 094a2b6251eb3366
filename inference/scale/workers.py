"""What Ray's actors run: one loads the model once and works through files, a batch of rows at a time."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import ray

from inference.blocks import Block
from inference.engine import Engine
from inference.model_directory import MANIFEST_FILE, read_manifest, runtime_files
from inference.records import Record
from inference.runs.failures import Failure
from inference.runs.pool import WorkerPool
from inference.runs.worker import ExtractTask, Reply, Task, unexpected, work
from inference.scale.files import of_row
from inference.scale.outcomes import BlockDone, DocumentDone, FileDone, Outcome, outcomes_of
from inference.writers.arrow_schema import RECORD_SCHEMA, record_table

PACKAGE = "minzheng-metrics"
Batch = Mapping[str, Any]


def model_files(directory: Path, engine: Engine) -> dict[str, bytes]:
    """Return the files of a model directory that a worker needs, by name, so that no worker needs the directory."""
    names = (MANIFEST_FILE, *runtime_files(engine.precision))
    return {name: (directory / name).read_bytes() for name in names}


class _Worker:
    """An actor with a process that has the model.

    What a file does to that process, it does as in a run on one machine: the pool starts another one. Ray would do a
    task again and again whose actor dies.
    """

    def __init__(self, files: "ray.ObjectRef[dict[str, bytes]]", engine: Engine, code_version: str) -> None:
        """Load the model.

        Args:
            files: What `model_files` returned.
            engine: How the tagger is run.
            code_version: Version of this software on the machine that started the run.

        Raises:
            RuntimeError: If this machine has another version.
            ModelError: If the model is damaged.
            WorkerError: If the process cannot load it.
        """
        if version(PACKAGE) != code_version:
            raise RuntimeError(
                f"a worker has {PACKAGE} {version(PACKAGE)}, the machine that started the run {code_version}; "
                "install the same version on all machines"
            )
        self._folder = TemporaryDirectory(prefix="minzheng-")
        directory = Path(self._folder.name)
        for name, content in ray.get(files).items():
            (directory / name).write_bytes(content)
        manifest = read_manifest(directory, engine.precision)
        self._pool: WorkerPool[str] = WorkerPool(work, (directory, manifest, engine), 1)
        # A model that cannot be loaded ends the run here, and not each of its files.
        list(self._do(ExtractTask("", Block(""))))

    def _do(self, task: Task) -> Iterator[Reply]:
        self._pool.submit("task", task)
        while self._pool.is_busy:
            for _, reply in self._pool.replies():
                yield reply

    def _outcomes(self, batch: Batch, finished: frozenset[tuple[str, str]]) -> Iterator[tuple[int, Outcome]]:
        """Yield what becomes of the files of a batch, with their positions in the run."""
        columns = batch.keys()
        for values in zip(*batch.values(), strict=True):
            row = dict(zip(columns, values, strict=True))
            number, file = int(row["file"]), of_row(row)
            try:
                for outcome in outcomes_of(file, self._do, finished):
                    yield number, outcome
            # A fault of this software in one file must not cost the others.
            except Exception as error:
                yield number, Failure(file.shown, "extract", unexpected(error))
                yield number, FileDone()


class OutcomeWorker(_Worker):
    """Sends every outcome to the machine that started the run."""

    def __init__(
        self,
        files: "ray.ObjectRef[dict[str, bytes]]",
        engine: Engine,
        code_version: str,
        finished: "ray.ObjectRef[frozenset[tuple[str, str]]]",
    ) -> None:
        """Load the model; `finished` is that of `outcomes_of`, for the rest see above."""
        super().__init__(files, engine, code_version)
        self._finished = ray.get(finished)

    def __call__(self, batch: Batch) -> Iterator[dict[str, Any]]:
        """Yield the outcomes of the files of a batch, one a row."""
        for number, outcome in self._outcomes(batch, self._finished):
            cell = np.empty(1, object)
            cell[0] = outcome
            yield {"file": np.array([number]), "outcome": cell}


@dataclass(slots=True)
class Done:
    """What was done of a file.

    Attributes:
        documents: Documents that were extracted.
        records: Records that were written.
        failures: What could not be done.
    """

    documents: int = 0
    records: int = 0
    failures: list[Failure] = field(default_factory=list)


class RecordWorker(_Worker):
    """Gives records as Arrow tables, and notes what else happens."""

    def __init__(
        self,
        files: "ray.ObjectRef[dict[str, bytes]]",
        engine: Engine,
        code_version: str,
        min_score: float,
        notes: "ray.actor.ActorHandle[Notes]",
    ) -> None:
        """Load the model.

        Args:
            files: See above, as the next two.
            engine: How the tagger is run.
            code_version: Version of this software.
            min_score: Least score of a record.
            notes: Takes failures and counts.
        """
        super().__init__(files, engine, code_version)
        self._min_score = min_score
        self._notes = notes

    def __call__(self, batch: Batch) -> Iterator[pa.Table]:
        """Yield the records of the files of a batch, a table a block; an empty one if there is none."""
        yield RECORD_SCHEMA.empty_table()
        done = Done()
        for number, outcome in self._outcomes(batch, frozenset()):
            match outcome:
                case BlockDone(_, _, stored):
                    records = [_record(content) for score, content in stored if score >= self._min_score]
                    done.records += len(records)
                    if records:
                        yield record_table(records)
                case Failure():
                    done.failures.append(outcome)
                case DocumentDone():
                    done.documents += 1
                case FileDone():
                    # Waited for, so that nothing is missing when the records have been written.
                    ray.get(self._notes.add.remote(number, done))
                    done = Done()


class Notes:
    """An actor that keeps what workers did; a file that is worked on twice counts once."""

    def __init__(self) -> None:
        self._done: dict[int, Done] = {}

    def add(self, number: int, done: Done) -> None:
        """Keep what was done of a file."""
        self._done[number] = done

    def all(self) -> dict[int, Done]:
        """Return what was done of each file, by its position in the run."""
        return self._done


def _record(content: bytes) -> Record:
    return Record.from_json(json.loads(content))
