"""Label Studio tasks, in and out.

A task is `{"data": {"text", "document", "meta"}, "annotations": [{"result": [...]}]}`, where the result holds spans
(`"type": "labels"`) and relations (`"type": "relation"`). Offsets are Unicode code points. Label Studio itself
validates next to nothing, so everything is checked here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from data.documents import AnnotatedDocument, Document
from data.files import atomic_writer
from data.labels import RELATION_LABEL_BY_NAME, SPAN_LABEL_BY_NAME
from data.spans import Relation, Span, overlapping

SPAN_CONTROL, TEXT_CONTROL = "label", "text"
"""Names of the controls in the labelling configuration that results refer to."""


class TaskError(ValueError):
    """A task does not hold a valid annotation.

    Attributes:
        problems: One sentence per problem, each naming file, task and span.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_tasks(path: Path) -> list[AnnotatedDocument]:
    """Read the annotated tasks of a Label Studio JSON file: an export, or a single task.

    Raises:
        TaskError: If the file cannot be read, is not Label Studio JSON or a task in it is wrong; it lists all problems.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TaskError([f"{path}: cannot be read: {error.strerror}"]) from error
    except ValueError as error:
        raise TaskError([f"{path}: not a JSON file in UTF-8: {error}"]) from error
    tasks = content if isinstance(content, list) else [content]
    documents: list[AnnotatedDocument] = []
    problems: list[str] = []
    for number, task in enumerate(tasks, 1):
        try:
            documents.append(document_of(task, f"{path}, task {number}"))
        except TaskError as error:
            problems += error.problems
    if problems:
        raise TaskError(problems)
    return documents


def read_corpus(path: Path) -> list[AnnotatedDocument]:
    """Read a Label Studio JSON file, or every `*.json` below a folder in the order of their names.

    Raises:
        TaskError: If there is no such file or no task, or a task is wrong.
    """
    if not path.exists():
        raise TaskError([f"{path}: no such file or folder; give a Label Studio JSON file or a folder of them"])
    files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
    documents: list[AnnotatedDocument] = []
    problems: list[str] = []
    for file in files:
        try:
            documents += read_tasks(file)
        except TaskError as error:
            problems += error.problems
    if problems:
        raise TaskError(problems)
    if not documents:
        raise TaskError([f"{path}: no annotated task in it; give a Label Studio JSON file or a folder of them"])
    return documents


def document_of(task: Any, source: str) -> AnnotatedDocument:
    """Turn a task into an annotated document.

    Args:
        task: The task as parsed from JSON.
        source: Where the task comes from, for messages.

    Raises:
        TaskError: If the task has no text, not exactly one annotation that was not cancelled, an offset outside the
            text, overlapping spans, an unknown label, or a relation that dangles or joins the wrong labels.
    """
    document = plain_document_of(task, source)
    text, where = document.text, f"{source} ({document.name})"
    annotations = [a for a in _mappings(task.get("annotations"), where) if not a.get("was_cancelled")]
    if len(annotations) != 1:
        raise TaskError([f"{where}: {len(annotations)} annotations; keep exactly one (adjudicate, or cancel the rest)"])
    result = _mappings(annotations[0].get("result"), where)
    problems: list[str] = []
    spans = _read_spans(result, text, where, problems)
    relations = tuple(_read_relations(result, spans, where, problems))
    for first, second in overlapping(spans.values()):
        problems.append(f"{where}: overlapping spans {_show(first)} and {_show(second)}")
    if problems:
        raise TaskError(problems)
    return AnnotatedDocument(document, tuple(sorted(spans.values())), relations)


def plain_document_of(task: Any, source: str) -> Document:
    """Return the text of a task, annotated or not.

    Args:
        task: The task as parsed from JSON.
        source: Where the task comes from, for messages.

    Raises:
        TaskError: If the task has no text, or no mapping as meta data.
    """
    data = task.get("data") if isinstance(task, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(data.get("text"), str):
        raise TaskError([f"{source}: no data.text; is this a Label Studio task?"])
    name = str(data.get("document") or task.get("id") or Path(source.split(",")[0]).stem)
    meta = data.get("meta") or {}
    if not isinstance(meta, Mapping):
        raise TaskError([f"{source} ({name}): data.meta is no object: {meta!r}"])
    return Document(name, data["text"], dict(meta))


def _mappings(items: Any, where: str) -> list[Mapping[str, Any]]:
    """Check that a part of a task is a list of objects, or missing."""
    if items is None:
        return []
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise TaskError([f"{where}: annotations and results must be lists of objects; is this a Label Studio task?"])
    return items


def _read_spans(result: Sequence[Mapping[str, Any]], text: str, where: str, problems: list[str]) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    for item in result:
        if item.get("type") != "labels":
            continue
        identifier, value = str(item.get("id")), item.get("value")
        value = value if isinstance(value, Mapping) else {}
        start, end, labels = value.get("start"), value.get("end"), value.get("labels")
        label = _only_name(labels)
        if "id" not in item or identifier in spans:
            problems.append(f"{where}: span id {identifier} is missing or used twice")
        elif label not in SPAN_LABEL_BY_NAME:
            problems.append(f"{where}: span {identifier} has the unknown label {labels}")
        elif not isinstance(start, int) or not isinstance(end, int):
            problems.append(f"{where}: span {identifier} has no whole numbers as start and end: {start}, {end}")
        else:
            try:
                spans[identifier] = Span.of(text, start, end, label)
            except ValueError as error:
                problems.append(f"{where}: span {identifier}: {error}")
    return spans


def _only_name(labels: Any) -> str:
    """Return the label of a result item, or an empty name if it has not exactly one."""
    return labels[0] if isinstance(labels, list) and len(labels) == 1 and isinstance(labels[0], str) else ""


def _read_relations(
    result: Sequence[Mapping[str, Any]], spans: Mapping[str, Span], where: str, problems: list[str]
) -> Iterator[Relation]:
    seen: set[tuple[Span, str]] = set()
    for item in result:
        if item.get("type") != "relation":
            continue
        source, target = spans.get(str(item.get("from_id"))), spans.get(str(item.get("to_id")))
        names = item.get("labels")
        label = RELATION_LABEL_BY_NAME.get(_only_name(names))
        shown = f"relation {names} from {item.get('from_id')} to {item.get('to_id')}"
        if label is None:
            problems.append(f"{where}: {shown} has an unknown label")
        elif source is None or target is None:
            problems.append(f"{where}: {shown} dangles: one end is no span of this task")
        elif source.label not in label.sources or target.label != label.target:
            problems.append(f"{where}: {shown} joins the wrong labels: {_show(source)} and {_show(target)}")
        elif (source, label.name) in seen:
            problems.append(f"{where}: {_show(source)} has more than one {label.name}")
        else:
            seen.add((source, label.name))
            yield Relation(label.name, source, target)


def _show(span: Span) -> str:
    return f"{span.label} {span.text!r} [{span.start}, {span.end})"


def span_identifier(span: Span) -> str:
    """Return the id of a span in a task: spans of one text never overlap, so the offsets name it."""
    return f"s{span.start}_{span.end}"


def result_of(spans: Sequence[Span], relations: Sequence[Relation]) -> list[dict[str, Any]]:
    """Turn spans and relations into the result list of an annotation or prediction."""
    return [
        {
            "id": span_identifier(span),
            "type": "labels",
            "from_name": SPAN_CONTROL,
            "to_name": TEXT_CONTROL,
            "value": {"start": span.start, "end": span.end, "text": span.text, "labels": [span.label]},
        }
        for span in spans
    ] + [
        {
            "type": "relation",
            "from_id": span_identifier(relation.source),
            "to_id": span_identifier(relation.target),
            "direction": "right",
            "labels": [relation.label],
        }
        for relation in relations
    ]


def task_of(annotated: AnnotatedDocument) -> dict[str, Any]:
    """Turn an annotated document into a task with one annotation; the inverse of `document_of`."""
    document = annotated.document
    return {
        "data": {"text": document.text, "document": document.name, "meta": dict(document.meta)},
        "annotations": [{"result": result_of(annotated.spans, annotated.relations)}],
    }


def task_text(annotated: AnnotatedDocument) -> str:
    """Return the content of a task file: one span or relation a line, so that changes compare well."""
    task = task_of(annotated)
    data = json.dumps(task["data"], ensure_ascii=False, indent=1)
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in task["annotations"][0]["result"])
    return f'{{"data": {data},\n"annotations": [{{"result": [\n{lines}\n]}}]}}\n'


def write_task(annotated: AnnotatedDocument, path: Path) -> None:
    """Write an annotated document as a task file."""
    with atomic_writer(path) as stream:
        stream.write(task_text(annotated))
