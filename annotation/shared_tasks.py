"""Tasks that several annotators have annotated."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotation.exported import chosen
from data.documents import AnnotatedDocument, Document
from data.label_studio import TaskError, document_of, plain_document_of


@dataclass(frozen=True, slots=True)
class SharedTask:
    """A task with the annotations of at least two annotators.

    Attributes:
        identifier: Its number on the server; where it has none, its place in the file.
        task: The task as exported.
        document: Its text.
        annotations: What each annotator annotated, by the annotator's name, in the order of the names.
    """

    identifier: str
    task: Mapping[str, Any]
    document: Document
    annotations: Mapping[str, AnnotatedDocument]


def shared_tasks(tasks: Sequence[Any], source: str) -> tuple[list[SharedTask], list[str]]:
    """Find the tasks of an export that several annotators have annotated.

    Cancelled annotations are left out, and of an annotator's annotations of one task all but the one that counts
    (`annotation.exported.chosen`).

    Args:
        tasks: Tasks as exported (JSON).
        source: Where they come from, for messages.

    Returns:
        The shared tasks, and what is wrong with annotations that had to be left out.
    """
    shared: list[SharedTask] = []
    problems: list[str] = []
    for place, task in enumerate(tasks, 1):
        identifier = str(task["id"]) if isinstance(task, Mapping) and task.get("id") is not None else f"{place}"
        where = f"{source}, task {identifier}"
        try:
            document = plain_document_of(task, where)
            latest = _latest(task.get("annotations"), where)
        except TaskError as error:
            problems += error.problems
            continue
        annotations: dict[str, AnnotatedDocument] = {}
        for annotator, annotation in sorted(latest.items()):
            number = f"annotation {annotation.get('id', '?')} of {annotator}"
            try:
                annotations[annotator] = document_of({**task, "annotations": [annotation]}, f"{where}, {number}")
            except TaskError as error:
                problems += error.problems
        if len(annotations) > 1:
            shared.append(SharedTask(identifier, task, document, annotations))
    return shared, problems


def _latest(annotations: Any, where: str) -> dict[str, Mapping[str, Any]]:
    """Return the annotation of each annotator that counts."""
    if not isinstance(annotations, list) or not all(isinstance(annotation, Mapping) for annotation in annotations):
        raise TaskError([f"{where}: no list of annotations; export the project as JSON, not as JSON_MIN"])
    by_annotator: dict[str, list[Mapping[str, Any]]] = {}
    for annotation in annotations:
        by_annotator.setdefault(_annotator(annotation), []).append(annotation)
    found = {annotator: chosen(own) for annotator, own in by_annotator.items()}
    return {annotator: annotation for annotator, annotation in found.items() if annotation is not None}


def _annotator(annotation: Mapping[str, Any]) -> str:
    """Return the annotator's e-mail address or number, or `unknown`."""
    by = annotation.get("completed_by")
    if isinstance(by, Mapping):
        by = by.get("email") or by.get("id")
    return "unknown" if by is None else str(by)


def pairs(task: SharedTask) -> Iterator[tuple[str, str, AnnotatedDocument, AnnotatedDocument]]:
    """Yield each pair of annotators of a task with their annotations, in the order of the names."""
    rows = list(task.annotations.items())
    for index, (one, first) in enumerate(rows):
        for other, second in rows[index + 1 :]:
            yield one, other, first, second


def annotators(tasks: Iterable[SharedTask]) -> list[str]:
    """Return the names of all annotators."""
    return sorted({name for task in tasks for name in task.annotations})
