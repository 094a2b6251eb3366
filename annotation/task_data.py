"""What a task's data say of its text: which report it is, and which part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotation.labelling_config import TEXT_FIELD
from data.documents import Document


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report, as a task holds it.

    Attributes:
        text: Its text.
        document: Name of the report.
        meta: What is known about the report.
        document_digest: SHA-256 of the report's text, in hexadecimal.
        offset: Offset of the part in the report, in Unicode code points.
        number: Its number among the parts of the report, from 1.
        count: How many they are; 1 for a report in one piece.
    """

    text: str
    document: str
    meta: Mapping[str, Any]
    document_digest: str
    offset: int = 0
    number: int = 1
    count: int = 1

    def to_json(self) -> dict[str, Any]:
        """Return the data of the task."""
        data: dict[str, Any] = {
            TEXT_FIELD: self.text,
            "document": self.document,
            "meta": dict(self.meta),
            "digest": Document(self.document, self.text).digest,
            "document_digest": self.document_digest,
        }
        if self.count > 1:
            data |= {"offset": self.offset, "part": self.number, "parts": self.count}
        return data


def parts_of(document: Document, bounds: list[tuple[int, int]]) -> list[Part]:
    """Cut a document into parts at the half-open bounds of `annotation.splitting.cut`."""
    return [
        Part(document.text[start:end], document.name, document.meta, document.digest, start, number, len(bounds))
        for number, (start, end) in enumerate(bounds, 1)
    ]


def part_of(data: Mapping[str, Any], document: Document) -> Part:
    """Return the part that a task holds.

    Args:
        data: The data of the task. Those of a task that this software did not push lack all but the text, and hold a
            report in one piece.
        document: The document of the task, as `data.label_studio.plain_document_of` reads it.

    Raises:
        ValueError: If the text is not the one that was pushed, or the data contradict themselves; the message says so
            but names no task.
    """
    digest = document.digest
    if data.get("digest", digest) != digest:
        raise ValueError("the text was edited since it was pushed, so offsets no longer hold; restore the text,"
                         " or delete the task and push the new text")  # fmt: skip
    offset, number, count = data.get("offset", 0), data.get("part", 1), data.get("parts", 1)
    whole = data.get("document_digest", digest)
    if not isinstance(whole, str) or not all(type(field) is int for field in (offset, number, count)):
        raise ValueError("document_digest, offset, part or parts in its data were changed; delete it and push again")
    if not (1 <= number <= count and offset >= 0) or (count == 1 and (whole != digest or offset)):
        raise ValueError("offset, part and parts in its data do not fit together; delete it and push again")
    return Part(document.text, document.name, document.meta, whole, offset, number, count)
