"""Texts of Label Studio files: exports and imports (.json), and one task a line (.jsonl)."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from data.documents import Document
from data.label_studio import TaskError, plain_document_of
from data.reading.encoding import decode
from data.reading.parts import Part, Problem, UnreadableError

_NO_TASKS = "not a Label Studio file"


def read_json(content: bytes) -> Iterator[Part | Problem]:
    """Read the texts of a Label Studio file: a list of tasks, or a single one.

    Raises:
        UnreadableError: If it is no JSON or its first task is none.
    """
    text = decode(content)
    try:
        tasks = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{_NO_TASKS}: no JSON: {_shown(error)}; one task a line is .jsonl") from error
    if isinstance(tasks, list):
        yield from _parts((f"task {number}", number, partial(_same, task)) for number, task in enumerate(tasks, 1))
    else:
        document = _first(partial(_same, tasks), "task 1")
        yield Part(document.text, meta=document.meta)


def read_json_lines(content: bytes) -> Iterator[Part | Problem]:
    """Read the texts of a file with one Label Studio task a line.

    Raises:
        UnreadableError: If its first line is no task.
    """
    # Not splitlines: JSON strings may hold U+2028 and the like.
    lines = decode(content).split("\n")
    yield from _parts(
        (f"line {number}", number, partial(json.loads, line)) for number, line in enumerate(lines, 1) if line.strip()
    )


def _parts(tasks: Iterable[tuple[str, int, Callable[[], Any]]]) -> Iterator[Part | Problem]:
    """Read tasks, given with their place, their number and a function that returns them."""
    read = _first
    for place, number, load in tasks:
        try:
            document = read(load, place)
        except TaskError as error:
            yield Problem(place, str(error).removeprefix(f"{place}: "))
        else:
            yield Part(document.text, f"#{number}", document.meta)
        read = _document


def _first(load: Callable[[], Any], place: str) -> Document:
    """Read the first task; a file whose first task is none is something else, which is one error and not one a line."""
    try:
        return _document(load, place)
    except TaskError as error:
        raise UnreadableError(f"{_NO_TASKS}: {error}") from error


def _document(load: Callable[[], Any], place: str) -> Document:
    try:
        task = load()
    except (ValueError, RecursionError) as error:
        raise TaskError([f"{place}: no JSON: {_shown(error)}"]) from error
    return plain_document_of(task, place)


def _same(task: Any) -> Any:
    return task


def _shown(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
