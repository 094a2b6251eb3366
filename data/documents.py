"""Documents, with and without annotation."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.spans import Relation, Span


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read.

    Attributes:
        name: The name the document's records carry, for a file its file name.
        text: The text every offset refers to.
        meta: What is known about the report (level, kind, year and the like).
    """

    name: str
    text: str
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal; equal texts have equal digests whatever their name."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A document with spans and relations.

    Attributes:
        document: The document.
        spans: Its spans in text order, not overlapping.
        relations: Relations between these spans.
    """

    document: Document
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]

    def __post_init__(self) -> None:
        for span in self.spans:
            if self.document.text[span.start : span.end] != span.text:
                raise ValueError(f"{self.document.name}: span {span} is not what the text holds there")
