"""Reading the export of a project: from its tasks to annotated reports.

Of several annotations of a task counts the ground truth, else the one that was changed last; cancelled ones and drafts
never count. A report that was pushed in parts is joined again, once all its parts are annotated.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotation.task_data import Part, part_of
from data.documents import AnnotatedDocument, Document
from data.label_studio import TaskError, document_of, plain_document_of
from data.metrics import metrics_of, relations_of
from data.spans import Relation

Annotation = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A report whose annotation is complete and valid.

    Attributes:
        annotated: The report, relations ordered by value.
        note: What the user should know of how it came about; empty if nothing.
    """

    annotated: AnnotatedDocument
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotAnnotated:
    """A report that is not annotated yet, or not in all its parts, or whose annotations are all cancelled.

    Attributes:
        name: The report.
        reason: What is missing.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Invalid:
    """A report that cannot be imported; each problem names task and cause."""

    problems: tuple[str, ...]


Result = Annotated | NotAnnotated | Invalid


@dataclass(frozen=True, slots=True)
class _Held:
    """A task: its part of a report, and its annotations that count."""

    where: str
    number: int
    part: Part
    annotations: tuple[Annotation, ...]
    cancelled: int


def read_export(tasks: Sequence[Mapping[str, Any]], source: str) -> Iterator[Result]:
    """Read the tasks of an export, a result a report, in the order of their first task.

    Args:
        tasks: The tasks.
        source: Where they come from, for messages.
    """
    reports: dict[str, list[_Held]] = defaultdict(list)
    for task in tasks:
        try:
            held = _read(task, f"{source}, task {task.get('id')}")
        except TaskError as error:
            yield Invalid(error.problems)
        else:
            reports[held.part.document_digest].append(held)
    for parts in reports.values():
        try:
            yield _report(parts)
        except TaskError as error:
            yield Invalid(error.problems)


def chosen(annotations: Iterable[Annotation]) -> Annotation | None:
    """Return the annotation of a task that counts: the ground truth, else the one changed last; None if there is none.

    Args:
        annotations: Annotations as exported, cancelled ones among them.
    """
    candidates = [annotation for annotation in annotations if not annotation.get("was_cancelled")]
    return max(candidates, key=_precedence, default=None)


def _precedence(annotation: Annotation) -> tuple[bool, str, int]:
    # Times are in ISO 8601 and UTC, so they sort as text.
    changed = str(annotation.get("updated_at") or annotation.get("created_at") or "")
    identifier = annotation.get("id")
    return bool(annotation.get("ground_truth")), changed, identifier if isinstance(identifier, int) else 0


def _read(task: Mapping[str, Any], where: str) -> _Held:
    document = plain_document_of(task, where)
    try:
        part = part_of(task["data"], document)
    except ValueError as error:
        raise TaskError([f"{where} ({document.name}): {error}"]) from None
    annotations = task.get("annotations") or []
    if not isinstance(annotations, list) or not all(isinstance(annotation, Mapping) for annotation in annotations):
        raise TaskError([f"{where} ({document.name}): annotations are no list of objects; is this an export?"])
    valid = tuple(annotation for annotation in annotations if not annotation.get("was_cancelled"))
    number = task.get("id")
    return _Held(where, number if isinstance(number, int) else 0, part, valid, len(annotations) - len(valid))


def _report(tasks: Sequence[_Held]) -> Result:
    """Join the tasks of one report."""
    first = tasks[0].part
    if len({task.part.count for task in tasks}) > 1:
        where = ", ".join(str(task.number) for task in tasks)
        raise TaskError([f"{tasks[0].where} ({first.document}): the project holds this report both whole and in parts,"
                         f" or in different parts: tasks {where}; delete the ones you do not want"])  # fmt: skip
    by_number: dict[int, list[_Held]] = defaultdict(list)
    for task in tasks:
        by_number[task.part.number].append(task)
    if missing := [number for number in range(1, first.count + 1) if number not in by_number]:
        shown = ", ".join(map(str, missing))
        raise TaskError([f"{tasks[0].where} ({first.document}): part {shown} of {first.count} is not in the project"
                         " any more; push the report again"])  # fmt: skip
    problems: list[str] = []
    read: list[AnnotatedDocument | None] = []
    for number in sorted(by_number):
        try:
            read.append(_annotated(by_number[number]))
        except TaskError as error:
            problems += error.problems
    if problems:
        raise TaskError(problems)
    done = [part for part in read if part is not None]
    if len(done) < first.count:
        return NotAnnotated(first.document, _what_is_missing(tasks, len(done), first.count))
    return Annotated(_joined(tasks, done), _note(by_number))


def _annotated(tasks: Sequence[_Held]) -> AnnotatedDocument | None:
    """Return the annotation of the tasks of one part, which are more than one if it was imported twice."""
    where = {id(annotation): task for task in tasks for annotation in task.annotations}
    annotation = chosen(annotation for task in tasks for annotation in task.annotations)
    if annotation is None:
        return None
    task = where[id(annotation)]
    data = {"text": task.part.text, "document": task.part.document, "meta": dict(task.part.meta)}
    return document_of({"data": data, "annotations": [annotation]}, task.where)


def _what_is_missing(tasks: Sequence[_Held], done: int, count: int) -> str:
    if count > 1:
        return f"{done} of {count} parts annotated"
    return "annotation cancelled" if any(task.cancelled for task in tasks) else "not annotated yet"


def _note(by_number: Mapping[int, Sequence[_Held]]) -> str:
    twice = [", ".join(str(task.number) for task in tasks) for tasks in by_number.values() if len(tasks) > 1]
    return f"the same text is in the tasks {'; '.join(twice)}" if twice else ""


def _joined(tasks: Sequence[_Held], parts: Sequence[AnnotatedDocument]) -> AnnotatedDocument:
    """Join the annotated parts of a report, given in order.

    Raises:
        TaskError: If together they are not the report that was pushed.
    """
    first = tasks[0].part
    document = Document(first.document, "".join(part.document.text for part in parts), first.meta)
    if document.digest != first.document_digest:
        raise TaskError([f"{tasks[0].where} ({first.document}): its {len(parts)} parts are not the text that was"
                         " pushed; delete them and push the report again"])  # fmt: skip
    spans, relations, offset = [], [], 0
    for part in parts:
        spans += [span.moved(offset) for span in part.spans]
        relations += [Relation(r.label, r.source.moved(offset), r.target.moved(offset)) for r in part.relations]
        offset += len(part.document.text)
    joined = AnnotatedDocument(document, tuple(spans), tuple(relations))
    return AnnotatedDocument(document, joined.spans, relations_of(metrics_of(joined)))
