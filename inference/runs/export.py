"""From the store to what the user asked for: record files and texts."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path, PurePosixPath

from data.files import atomic_writer, remove_leftovers
from inference.runs.failures import Failure
from inference.runs.store import RunStore
from inference.writers import RecordWriter

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\\ud800-\udfff]')
"""Characters that are no part of a file name on one system or another."""
_LONGEST_NAME = 80
_TEXT_SUFFIX = ".txt"


def write_outputs(
    store: RunStore,
    outputs: Sequence[Path],
    open_output: Callable[[Path], AbstractContextManager[RecordWriter]],
    min_score: float,
    on_document: Callable[[Path], object],
) -> list[Failure]:
    """Write the finished documents of a run to every output; one that fails leaves the others alone.

    Args:
        store: The store.
        outputs: Record files to write; no other run may be writing them.
        open_output: Opens one; the file appears when the context ends well.
        min_score: Least score of the records to write.
        on_document: Called with the output after each document.

    Returns:
        A failure for each output that could not be written.

    Raises:
        sqlite3.Error: If the store cannot be read.
    """
    failures = []
    for path in outputs:
        name = None
        try:
            remove_leftovers(path)
            with open_output(path) as writer:
                for identifier, document in store.finished_documents():
                    name = document.name
                    writer.write(document, store.records(identifier, min_score))
                    on_document(path)
        except sqlite3.Error:
            raise
        except OSError as error:
            failures.append(Failure(str(path), "write", _explain(error)))
        # Every library that writes a format has its own kinds of Exception.
        except Exception as error:
            failures.append(Failure(str(path), "write", f"{type(error).__name__}: {error}", name))
    return failures


def save_texts(store: RunStore, folder: Path) -> list[Failure]:
    """Write the text of each finished document, as read, to a file of a folder.

    A text file has the document's name, made a relative path of plain characters, with `.txt` behind it if it does not
    end so; a second document of that name has a number before the suffix. Line ends are kept, so that the offsets of
    the records count the characters of the file.

    Returns:
        A failure for the first file that could not be written, if any; it ends the writing.

    Raises:
        sqlite3.Error: If the store cannot be read.
    """
    taken: set[str] = set()
    for _, document in store.finished_documents():
        path = folder / _free_name(text_file_name(document.name), taken)
        try:
            remove_leftovers(path)
            with atomic_writer(path) as stream:
                stream.write(document.text)
        except (OSError, UnicodeEncodeError) as error:
            reason = _explain(error) if isinstance(error, OSError) else str(error)
            return [Failure(str(path), "write", reason, document.name)]
    return []


def text_file_name(name: str) -> PurePosixPath:
    """Return the relative path of the text file of a document; it never leads out of its folder."""
    parts = [_UNSAFE.sub("_", part)[-_LONGEST_NAME:].strip(" ") for part in name.split("/")]
    parts = [part for part in parts if part.strip(".")] or ["_"]
    if not parts[-1].lower().endswith(_TEXT_SUFFIX):
        parts[-1] += _TEXT_SUFFIX
    return PurePosixPath(*parts)


def _free_name(path: PurePosixPath, taken: set[str]) -> PurePosixPath:
    free = path
    for number in count(2):
        if str(free).casefold() not in taken:
            break
        free = path.with_stem(f"{path.stem}-{number}")
    taken.add(str(free).casefold())
    return free


def _explain(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"cannot be written: {reason}; put that right and run the same command again, nothing is extracted twice"
