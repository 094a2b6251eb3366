"""What the reader of a format gives: texts, and the places where there is none."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


class UnreadableError(ValueError):
    """The content cannot be read at all; the message says why and what to do, but not in which file."""


@dataclass(frozen=True, slots=True)
class Part:
    """The text of a document in a file.

    Attributes:
        text: The text that every offset will refer to.
        suffix: What tells the document from the others of its file, such as `#17`; empty if it is the only one.
        meta: What the file says about the report.
    """

    text: str
    suffix: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a file that cannot be read.

    Attributes:
        place: Where it is in the file, such as `page 3`.
        reason: What is wrong and what to do.
    """

    place: str
    reason: str


def as_unreadable(error: Exception) -> UnreadableError:
    """Say what an exception that a parser was not meant to raise means for the file."""
    if isinstance(error, UnreadableError):
        return error
    if isinstance(error, RecursionError):
        return UnreadableError("damaged: its parts are nested too deeply")
    if isinstance(error, MemoryError):
        return UnreadableError("takes more memory to read than there is; split it")
    return UnreadableError(f"damaged, or cannot be read: {type(error).__name__}: {error}")


Reader = Callable[[bytes], Iterator[Part | Problem]]
"""Reads the content of a file of one format; raises `UnreadableError` if nothing of it can be read."""
