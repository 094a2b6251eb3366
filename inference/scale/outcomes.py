"""What becomes of a file: the outcomes that workers find."""

from collections.abc import Iterator
from dataclasses import dataclass

from data.documents import Document
from inference.blocks import blocks
from inference.extractor import Extractor
from inference.runs.failures import Failure
from inference.runs.store import StoredRecord
from inference.runs.worker import Extracted, ExtractTask, Failed, NotRead, ReadDocument, extract_block
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


def outcomes_of(file: SharedFile, extractor: Extractor, finished: frozenset[tuple[str, str]]) -> Iterator[Outcome]:
    """Read a file and extract its documents.

    Args:
        file: The file.
        extractor: The model.
        finished: Digest and name of each document that is not to be extracted again.
    """
    for reply in read_shared(file):
        match reply:
            case ReadDocument(document):
                yield Opened(document)
                if (document.digest, document.name) not in finished:
                    yield from _extract(file, document, extractor)
            case NotRead(message):
                yield Failure.of_message(message, "read", file.shown)
            case Failed(reason):
                yield Failure(file.shown, "read", reason)
    yield FileDone()


def _extract(file: SharedFile, document: Document, extractor: Extractor) -> Iterator[Outcome]:
    for number, block in enumerate(blocks(document.text)):
        for reply in extract_block(extractor, ExtractTask(document.name, block)):
            if isinstance(reply, Extracted):
                yield BlockDone(number, block.characters, reply.records)
            elif isinstance(reply, Failed):
                yield Failure(file.shown, "extract", reply.reason, document.name)
                return
    yield DocumentDone()
