"""What every writer does."""

from collections.abc import Iterable
from typing import Protocol

from data.documents import Document
from inference.records import Record


class RecordWriter(Protocol):
    """Takes the records of one document after the other; keeps none of them."""

    def write(self, document: Document, records: Iterable[Record]) -> None:
        """Append a document and its records to the output.

        Args:
            document: The document.
            records: Its records in text order; read once.
        """
        ...
