"""Adjudication: tasks in which annotators differ, to load into Label Studio and decide."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotation.disagreements import Disagreement, disagreements
from annotation.shared_tasks import SharedTask
from data.documents import AnnotatedDocument
from data.label_studio import result_of, span_identifier
from data.spans import Relation, Span

MERGED = "merged 待裁决"
"""What the pre-annotation that the adjudicator corrects says of its origin."""


def adjudication_tasks(tasks: Iterable[SharedTask]) -> list[dict[str, Any]]:
    """Return a new task for each on which annotators differ.

    The annotations of the annotators are predictions to compare with, and so is, behind them, a merged one, from which
    the adjudicator makes the annotation: all that every annotator has, then what only some have, as far as it overlaps
    nothing, in the order of the annotators. A wrong span is quickly deleted, a missing one has to be noticed first.
    Spans and values that are in dispute carry a note (`meta.text`, shown with the region) that says who has what.

    Args:
        tasks: Shared tasks.
    """
    found = []
    for task in tasks:
        disputed = disagreements([task])
        if disputed:
            merged = {"model_version": MERGED, "result": _with_notes(_merged(task), _notes(disputed))}
            others = [
                {"model_version": name, "result": result_of(annotated.spans, annotated.relations)}
                for name, annotated in task.annotations.items()
            ]
            # Label Studio shows the version of the prediction that it imports last.
            found.append({"data": dict(task.task["data"]), "predictions": [*others, merged]})
    return found


def _merged(task: SharedTask) -> list[dict[str, Any]]:
    sides = list(task.annotations.values())
    spans = _merged_spans(sides)
    relations: dict[tuple[Span, str], Relation] = {}
    shared = set.intersection(*(set(side.relations) for side in sides))
    for relation in (*sorted(shared), *(relation for side in sides for relation in side.relations)):
        if {relation.source, relation.target} <= spans:
            relations.setdefault((relation.source, relation.label), relation)
    return result_of(sorted(spans), sorted(relations.values()))


def _merged_spans(sides: Sequence[AnnotatedDocument]) -> set[Span]:
    """Return the spans of all annotators, then those of some as far as they overlap no span in front of them."""
    kept = set.intersection(*(set(side.spans) for side in sides))
    taken = {place for span in kept for place in range(span.start, span.end)}
    for side in sides:
        for span in side.spans:
            places = range(span.start, span.end)
            if taken.isdisjoint(places):
                kept.add(span)
                taken.update(places)
    return kept


def _notes(disputed: Iterable[Disagreement]) -> dict[str, list[str]]:
    """Return what to say of a span, by its identifier."""
    notes: dict[str, list[str]] = {}
    for one in disputed:
        (first, second), (left, right) = one.annotators, (_shown(one.first), _shown(one.second))
        note = f"{one.kind.chinese} {one.kind.name}: {first}: {left}; {second}: {right}"
        for span in (one.value,) if one.value else (one.first, one.second):
            if span:
                kept = notes.setdefault(span_identifier(span), [])
                kept.extend([note] if note not in kept else [])
    return notes


def _shown(span: Span | None) -> str:
    return f"{span.label} {span.text!r} [{span.start}, {span.end})" if span else "–"


def _with_notes(result: list[dict[str, Any]], notes: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    return [item | {"meta": {"text": notes[item["id"]]}} if item.get("id") in notes else item for item in result]
