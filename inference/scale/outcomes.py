"""What becomes of a file: the outcomes that workers find."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from data.documents import Document
from inference.blocks import blocks
from inference.runs.failures import Failure
from inference.runs.store import StoredRecord
from inference.runs.worker import Extracted, ExtractTask, Failed, NotRead, ReadDocument, Reply, Task
from inference.scale.files import SharedFile, read_shared


@dataclass(frozen=True, slots=True)
class Opened:
    """A document of the file; what follows is about it."""

    document: Document


@dataclass(frozen=True, slots=True)
class BlockDone:
    """A block of the document has been extracted.

    Attributes:
        number: Its number.
        characters: Its length without the lead.
        records: Its records in text order.
    """

    number: int
    characters: int
    records: tuple[StoredRecord, ...]


@dataclass(frozen=True, slots=True)
class DocumentDone:
    """All blocks of the document have been extracted."""


@dataclass(frozen=True, slots=True)
class FileDone:
    """All of the file has been read and extracted, or has failed."""


Outcome = Opened | BlockDone | DocumentDone | Failure | FileDone
Do = Callable[[Task], Iterable[Reply]]
"""Has a worker process do a task; returns its replies."""


def outcomes_of(file: SharedFile, do: Do, finished: frozenset[tuple[str, str]]) -> Iterator[Outcome]:
    """Read a file and extract its documents.

    Args:
        file: The file.
        do: Does a task.
        finished: Digest and name of each document that is not to be extracted again.
    """
    # The process that reads is the one that extracts, so all of the file is read first.
    for reply in list(read_shared(file, do)):
        match reply:
            case ReadDocument(document):
                yield Opened(document)
                if (document.digest, document.name) not in finished:
                    yield from _extract(file, document, do)
            case NotRead(message):
                yield Failure.of_message(message, "read", file.shown)
            case Failed(reason):
                yield Failure(file.shown, "read", reason)
    yield FileDone()


def _extract(file: SharedFile, document: Document, do: Do) -> Iterator[Outcome]:
    for number, block in enumerate(blocks(document.text)):
        for reply in do(ExtractTask(document.name, block)):
            if isinstance(reply, Extracted):
                yield BlockDone(number, block.characters, reply.records)
            elif isinstance(reply, Failed):
                yield Failure(file.shown, "extract", reply.reason, document.name)
                return
    yield DocumentDone()
