"""The split of a corpus into training, validation and test documents."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.documents import AnnotatedDocument

SPLIT_FILE = "split.json"
"""Name of the split file, beside the folder of the corpus."""
PARTS = ("train", "validation", "test")
_VALIDATION_SHARE = 0.1


class SplitError(ValueError):
    """A split file is not usable."""


@dataclass(frozen=True, slots=True)
class Split:
    """Documents by part; no document is in two."""

    train: tuple[AnnotatedDocument, ...]
    validation: tuple[AnnotatedDocument, ...]
    test: tuple[AnnotatedDocument, ...]


def split_documents(documents: Sequence[AnnotatedDocument], parts: Mapping[str, str]) -> Split:
    """Split documents.

    Args:
        documents: The corpus.
        parts: The part of each document by its name. Documents it does not name go to training; where it is empty, a
            tenth, chosen by the hash of the text, goes to validation.
    """
    by_part: dict[str, list[AnnotatedDocument]] = {part: [] for part in PARTS}
    for document in documents:
        part = parts.get(document.document.name, "train") if parts else _part_by_digest(document)
        by_part[part].append(document)
    return Split(*(tuple(by_part[part]) for part in PARTS))


def _part_by_digest(document: AnnotatedDocument) -> str:
    position = int(document.document.digest[:8], 16) / 0x1_0000_0000
    return "validation" if position < _VALIDATION_SHARE else "train"


def read_parts(corpus: Path) -> dict[str, str]:
    """Read the split file beside a corpus: the part of each document by its name; empty where there is none.

    Raises:
        SplitError: If the file is malformed or puts a document in two parts.
    """
    path = corpus.resolve().parent / SPLIT_FILE
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        pairs = [(name, part) for part in PARTS for name in content[part]]
    except (ValueError, KeyError, TypeError) as error:
        raise SplitError(
            f"{path}: not a split file, which maps {', '.join(PARTS)} to document names: {error}"
        ) from error
    parts = dict(pairs)
    if len(parts) != len(pairs):
        doubled = sorted({name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1})
        raise SplitError(f"{path}: in two parts: {', '.join(doubled)}")
    return parts
