"""The run: gets every file read and every block extracted, and keeps the books."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from data.documents import Document
from data.reading import ReportFile
from inference.blocks import blocks
from inference.runs.failures import Failure
from inference.runs.pool import WorkerPool
from inference.runs.store import RunStore
from inference.runs.worker import (
    Done,
    Extracted,
    ExtractTask,
    Failed,
    NotRead,
    ReadDocument,
    ReadTask,
    Reply,
    Task,
)


@dataclass(slots=True)
class Tally:
    """How far a run is.

    Attributes:
        documents: Finished documents.
        reused: Those of them that were finished before they were read.
        characters: Characters of the documents that are finished or have failed, and of finished blocks of others.
        extracted: Characters of the blocks that this run has extracted.
        expected: Characters of all documents, estimated from the size of the files that have not been read.
    """

    documents: int = 0
    reused: int = 0
    characters: int = 0
    extracted: int = 0
    expected: float = 0.0


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a task in a worker is about.

    Attributes:
        file: Position of the file to read, or -1.
        document: Number in the store of the document to extract, or -1.
        block: Number of its block.
        characters: Characters of the block.
    """

    file: int = -1
    document: int = -1
    block: int = 0
    characters: int = 0


Job = tuple[Ticket, Task]


@dataclass(slots=True)
class _OpenDocument:
    """A document of which some blocks are to be extracted.

    Attributes:
        characters: Its length.
        done: Characters of its finished blocks.
        at_work: Blocks that workers have.
        is_cut: Whether it has been cut to its end.
    """

    characters: int
    done: int = 0
    at_work: int = 0
    is_cut: bool = False


class Run:
    """Reads files and extracts their documents with a pool of workers into a store.

    Blocks of documents that have been read go before further files, so that little is read ahead.

    Attributes:
        tally: How far it is.
    """

    def __init__(
        self,
        files: Sequence[ReportFile],
        store: RunStore,
        model: str,
        on_progress: Callable[[Tally], object],
        on_failure: Callable[[Failure], object],
    ) -> None:
        """Prepare a run.

        Args:
            files: The files, in the order of the output.
            store: Where documents and records go; what it has for a document and the model is not done again.
            model: Key of the model.
            on_progress: Called when something is done.
            on_failure: Called with each failure.
        """
        self.tally = Tally()
        self._files = files
        self._store = store
        self._model = model
        self._on_progress = on_progress
        self._on_failure = on_failure
        self._next_file = 0
        self._parts = [0] * len(files)
        self._waiting: deque[int] = deque()
        self._jobs: Iterator[Job] = iter(())
        self._unfinished: dict[int, _OpenDocument | None] = {}
        self._failed: dict[int, str] = {}
        self._sizes = [_size(file) for file in files]
        self._unread_bytes = sum(self._sizes)
        self._read_bytes = self._read_characters = 0

    def extract(self, pool: WorkerPool[Ticket]) -> None:
        """Read all files and extract all documents.

        Raises:
            WorkerError: If workers cannot be started.
            sqlite3.Error: If the store cannot be written.
        """
        while True:
            while pool.has_room and (job := self._next_job()):
                pool.submit(*job)
            if not pool.is_busy:
                return
            for ticket, reply in pool.replies():
                self._take(ticket, reply)
                self._report_progress()

    def _next_job(self) -> Job | None:
        while True:
            if job := next(self._jobs, None):
                return job
            if not self._waiting:
                break
            self._jobs = self._jobs_of(self._waiting.popleft())
        if self._next_file == len(self._files):
            return None
        number, self._next_file = self._next_file, self._next_file + 1
        return Ticket(file=number), ReadTask(self._files[number])

    def _jobs_of(self, identifier: int) -> Iterator[Job]:
        """Yield the blocks of a document that are not in the store."""
        document = self._store.document(identifier)
        state = self._unfinished[identifier] = _OpenDocument(len(document.text))
        stored = self._store.finished_blocks(identifier)
        for number, block in enumerate(blocks(document.text)):
            if identifier in self._failed:
                return
            if number in stored:
                self._count(state, block.characters)
                continue
            state.at_work += 1
            yield Ticket(-1, identifier, number, block.characters), ExtractTask(document.name, block)
        state.is_cut = True
        self._finish_if_done(identifier, state)

    def _take(self, ticket: Ticket, reply: Reply) -> None:
        if ticket.file >= 0:
            self._take_reading(ticket.file, reply)
        else:
            self._take_extraction(ticket, reply)

    def _take_reading(self, number: int, reply: Reply) -> None:
        path = str(self._files[number].path)
        match reply:
            case ReadDocument(document):
                self._place(number, document)
            case NotRead(message):
                self._on_failure(Failure.of_message(message, "read", path))
            case Failed(reason):
                self._on_failure(Failure(path, "read", reason))
        if isinstance(reply, Done | Failed):
            self._unread_bytes -= self._sizes[number]
            self._read_bytes += self._sizes[number]

    def _place(self, number: int, document: Document) -> None:
        entry = self._store.place(number, self._parts[number], document, self._model)
        self._parts[number] += 1
        self._read_characters += len(document.text)
        if entry.id not in self._unfinished and entry.id not in self._failed and not entry.finished:
            self._unfinished[entry.id] = None
            self._waiting.append(entry.id)
            return
        self.tally.characters += len(document.text)
        if entry.finished:
            self.tally.documents += 1
            self.tally.reused += 1
        elif entry.id in self._failed:
            self._on_failure(Failure(str(self._files[number].path), "extract", self._failed[entry.id], document.name))

    def _take_extraction(self, ticket: Ticket, reply: Reply) -> None:
        state = self._unfinished.get(ticket.document)
        if isinstance(reply, Extracted):
            self._store.add_block(ticket.document, ticket.block, reply.records)
            self.tally.extracted += ticket.characters
            if state:
                self._count(state, ticket.characters)
        elif isinstance(reply, Failed):
            self._fail_document(ticket.document, reply.reason)
        elif state:
            state.at_work -= 1
            self._finish_if_done(ticket.document, state)

    def _finish_if_done(self, identifier: int, state: _OpenDocument) -> None:
        if state.is_cut and not state.at_work:
            self._store.finish(identifier)
            self.tally.documents += len(self._store.places(identifier))
            del self._unfinished[identifier]

    def _fail_document(self, identifier: int, reason: str) -> None:
        state = self._unfinished.pop(identifier, None)
        if state:
            self._count(state, state.characters - state.done)
            self._failed[identifier] = reason
            name = self._store.document(identifier).name
            for number in self._store.places(identifier):
                self._on_failure(Failure(str(self._files[number].path), "extract", reason, name))

    def _count(self, state: _OpenDocument, characters: int) -> None:
        state.done += characters
        self.tally.characters += characters

    def _report_progress(self) -> None:
        density = self._read_characters / self._read_bytes if self._read_bytes else 0.0
        self.tally.expected = self._read_characters + density * self._unread_bytes
        self._on_progress(self.tally)


def _size(file: ReportFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0
