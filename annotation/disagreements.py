"""Disagreements: where two annotations of a text differ, and how."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotation.shared_tasks import SharedTask, pairs
from data.alignment import align
from data.documents import AnnotatedDocument
from data.labels import RELATION_LABELS, SPAN_LABEL_BY_NAME
from data.metrics import Metric, metrics_of, same_argument
from data.record_scores import same_values
from data.spans import Span

CONTEXT = 10
"""Characters shown on each side of a disagreement."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of disagreement.

    Attributes:
        name: The name in results.
        chinese: The name shown to readers.
    """

    name: str
    chinese: str


MISSED = Kind("missed", "一方未标")
BOUNDARY = Kind("boundary", "边界不同")
LABEL = Kind("label", "标签不同")
LINKS = {label.name: Kind(f"other {label.name}", f"所连{label.chinese}不同") for label in RELATION_LABELS}
"""Kinds of relations that differ: the same value has another argument, or has one for one annotator only."""
KINDS = (MISSED, BOUNDARY, LABEL, *LINKS.values())


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that two annotators see differently.

    Attributes:
        kind: What differs.
        labels: Label of the first annotator's span and of the second's, or the one label there is.
        task: Number of the task.
        document: Name of the document.
        annotators: The two annotators.
        value: The value whose relation differs; None where spans differ.
        first: What the first annotator has: a span, or an argument of the value; None if nothing.
        second: What the second has.
        context: The characters around, with those of `value`, or of the spans, in square brackets.
    """

    kind: Kind
    labels: tuple[str, ...]
    task: str
    document: str
    annotators: tuple[str, str]
    value: Span | None
    first: Span | None
    second: Span | None
    context: str

    @property
    def offset(self) -> int:
        """Where it starts."""
        spans = [self.value] if self.value else [span for span in (self.first, self.second) if span]
        return min(span.start for span in spans)

    def to_json(self) -> dict[str, Any]:
        """Return the disagreement as JSON types; offsets are half-open."""
        return {
            "kind": self.kind.name,
            "labels": list(self.labels),
            "task": self.task,
            "document": self.document,
            "annotators": list(self.annotators),
            "value": _json(self.value),
            "first": _json(self.first),
            "second": _json(self.second),
            "context": self.context,
        }


def _json(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"start": span.start, "end": span.end, "label": span.label, "text": span.text}


def disagreements(tasks: Iterable[SharedTask]) -> list[Disagreement]:
    """Return the disagreements of all pairs of annotators, by task and place in the text."""
    found = []
    for task in tasks:
        for one, other, first, second in pairs(task):
            rows = [*_spans(task, (one, other), first, second), *_links(task, (one, other), first, second)]
            found += sorted(rows, key=lambda row: row.offset)
    return found


def _spans(
    task: SharedTask, names: tuple[str, str], first: AnnotatedDocument, second: AnnotatedDocument
) -> Iterator[Disagreement]:
    for one, other in align(first.spans, second.spans):
        if one == other:
            continue
        sides = [span for span in (one, other) if span]
        if one is None or other is None:
            kind = MISSED
        elif one.label != other.label:
            kind = LABEL
        else:
            kind = BOUNDARY
        labels = tuple(dict.fromkeys(span.label for span in sides))
        where = _context(task.document.text, min(span.start for span in sides), max(span.end for span in sides))
        yield Disagreement(kind, labels, task.identifier, task.document.name, names, None, one, other, where)


def _links(
    task: SharedTask, names: tuple[str, str], first: AnnotatedDocument, second: AnnotatedDocument
) -> Iterator[Disagreement]:
    """Yield the arguments of values in both annotations that differ by more than their boundaries."""
    for one, other in same_values(metrics_of(first), metrics_of(second)):
        for label in RELATION_LABELS:
            left, right = _argument(one, label.name), _argument(other, label.name)
            if same_argument(left, right) or _overlap(left, right):
                continue
            where = _context(task.document.text, one.value.start, one.value.end)
            yield Disagreement(
                LINKS[label.name], (label.target,), task.identifier, task.document.name, names, one.value, left, right,
                where,
            )  # fmt: skip


def _argument(metric: Metric, relation: str) -> Span | None:
    argument: Span | None = getattr(metric, relation)
    return argument


def _overlap(one: Span | None, other: Span | None) -> bool:
    """Whether two arguments share a character: then their boundaries differ, which is listed as such."""
    return one is not None and other is not None and one.start < other.end and other.start < one.end


def _context(text: str, start: int, end: int) -> str:
    before, inside, behind = text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT]
    return f"{before}[{inside}]{behind}".replace("\r", " ").replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Group:
    """Disagreements of one kind about the same labels.

    Attributes:
        kind: The kind.
        labels: The labels.
        members: The disagreements.
    """

    kind: Kind
    labels: tuple[str, ...]
    members: Sequence[Disagreement]

    @property
    def title(self) -> str:
        """Labels in Chinese, for readers."""
        return " / ".join(SPAN_LABEL_BY_NAME[label].chinese for label in self.labels)


def commonest(found: Iterable[Disagreement]) -> list[Group]:
    """Group disagreements by kind and labels, the largest group first."""
    groups: dict[tuple[str, tuple[str, ...]], list[Disagreement]] = {}
    for one in found:
        groups.setdefault((one.kind.name, tuple(sorted(one.labels))), []).append(one)
    rows = [Group(members[0].kind, labels, members) for (_, labels), members in groups.items()]
    return sorted(rows, key=lambda group: (-len(group.members), KINDS.index(group.kind), group.labels))
