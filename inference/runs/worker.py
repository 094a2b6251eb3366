"""A worker process: reads files and extracts blocks for the run, one task at a time."""

import json
import logging
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from data.documents import Document
from data.reading import ReportFile, read_documents
from inference.blocks import Block
from inference.engine import DEFAULT_ENGINE, DeviceError, Engine
from inference.model_directory import Manifest, ModelError
from inference.records import Record
from inference.runs.store import StoredRecord

if TYPE_CHECKING:
    from inference.extractor import Extractor


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Read a file; answered by a `ReadDocument` or `NotRead` for each of its parts, then `Done` or `Failed`."""

    file: ReportFile


@dataclass(frozen=True, slots=True)
class ExtractTask:
    """Extract a block of a document of a name; answered by `Extracted`, then `Done`, or by `Failed`."""

    document: str
    block: Block


Task = ReadTask | ExtractTask


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded the model."""


@dataclass(frozen=True, slots=True)
class CannotStart:
    """The worker cannot load the model, and ends."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document of the file."""

    document: Document


@dataclass(frozen=True, slots=True)
class NotRead:
    """The message of the error of a part of the file."""

    message: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """The records of the block, in text order."""

    records: tuple[StoredRecord, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The task is over; all it gave has been sent."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The task is over and has failed."""

    reason: str


Reply = Ready | CannotStart | ReadDocument | NotRead | Extracted | Done | Failed


def work(connection: Connection, model: Path, manifest: Manifest, engine: Engine = DEFAULT_ENGINE) -> None:
    """Load the model and do tasks until the other end of the connection is closed.

    Args:
        connection: Gives tasks and takes replies.
        model: The model directory.
        manifest: Its manifest, which has been checked.
        engine: Precision and device.
    """
    # Ctrl-C reaches every process of a terminal; the main process ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What libraries say of odd files would break into the progress bar.
    logging.disable(logging.WARNING)
    try:
        _work(connection, model, manifest, engine)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _work(connection: Connection, model: Path, manifest: Manifest, engine: Engine) -> None:
    from inference.extractor import Extractor

    try:
        # Processes of one thread each get more done than fewer of several, above all beside other work.
        extractor = Extractor.from_checked(model, manifest, threads=1, engine=engine)
    except (ModelError, DeviceError) as error:
        connection.send(CannotStart(str(error)))
        return
    connection.send(Ready())
    while True:
        task: Task = connection.recv()
        for reply in read_file(task.file) if isinstance(task, ReadTask) else extract_block(extractor, task):
            connection.send(reply)


def read_file(file: ReportFile) -> Iterator[Reply]:
    """Read a file and yield the replies to its `ReadTask`."""
    try:
        for part in read_documents(file):
            yield ReadDocument(part) if isinstance(part, Document) else NotRead(str(part))
    # Whatever else goes wrong in one file is a fault of this software, and must not cost the others.
    except Exception as error:
        yield Failed(unexpected(error))
    else:
        yield Done()


def extract_block(extractor: "Extractor", task: ExtractTask) -> Iterator[Reply]:
    """Extract a block and yield the replies to its `ExtractTask`."""
    try:
        records = extractor.extract_block(task.block, task.document)
        yield Extracted(tuple((record.score, _to_bytes(record)) for record in records))
    except Exception as error:
        yield Failed(unexpected(error))
    else:
        yield Done()


def _to_bytes(record: Record) -> bytes:
    return json.dumps(record.to_json(), ensure_ascii=False).encode("utf-8", "surrogatepass")


def unexpected(error: Exception) -> str:
    """Return the reason of a failure that is a fault of this software."""
    return f"failed, please report this: {type(error).__name__}: {error}"
