"""Checking a corpus: what a valid task may still get wrong.

Every check is a function from documents to problems; `check_corpus` runs them all. That tasks are well formed is
checked where they are read (`data.label_studio`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from data.documents import AnnotatedDocument
from data.labels import PROGRAM, UNIT
from data.spans import Span

Documents = Sequence[AnnotatedDocument]

_BAD_PROGRAM_START = re.compile(
    r"(?:全[省市区县州旗镇乡街](?!性)|我[省市区县州旗镇乡局]|各[类级项]|符合条件的|其中|每个)"
)
_BAD_PROGRAM_END = re.compile(r"工作$")
_RATE = re.compile(r"[^/]+(?:/[^/]+)+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_DIGIT = re.compile(r"[0-9０-９]")
_CELL_BOUNDARY = re.compile(r"[|｜\t\n]")
CLASSIFIERS = frozenset(Path(__file__).with_name("classifiers.txt").read_text(encoding="utf-8").split())
"""Classifiers and units that a UNIT span may consist of; a new one is confirmed by adding it to the file."""
CONTEXT = 8
"""Characters on each side that make the context of a wording."""


def check_corpus(documents: Documents) -> list[str]:
    """Return every problem of a corpus, each naming document and offset; an empty list if there is none."""
    return [problem for check in _CHECKS for problem in check(documents)]


def _where(annotated: AnnotatedDocument, span: Span) -> str:
    text = annotated.document.text
    around = f"{text[max(0, span.start - CONTEXT) : span.start]}[{span.text}]{text[span.end : span.end + CONTEXT]}"
    return f"{annotated.document.name} at {span.start}: {span.label} {around!r}"


def _names_used_twice(documents: Documents) -> Iterator[str]:
    seen: dict[str, str] = {}
    for annotated in documents:
        name, digest = annotated.document.name, annotated.document.digest
        if name in seen:
            yield f"{name}: two documents of this name"
        if digest in seen.values():
            yield f"{name}: the same text as another document"
        seen[name] = digest


def _span_bounds(documents: Documents) -> Iterator[str]:
    for annotated in documents:
        for span in annotated.spans:
            if "\n" in span.text or span.text != span.text.strip():
                yield f"{_where(annotated, span)} crosses a line break or has blank ends"


def _values_without_argument(documents: Documents) -> Iterator[str]:
    for annotated in documents:
        linked = {relation.source for relation in annotated.relations if relation.target.label != UNIT.name}
        for span in annotated.spans:
            if span.is_value and span not in linked:
                yield f"{_where(annotated, span)} has neither program nor indicator"


def _arguments_without_value(documents: Documents) -> Iterator[str]:
    for annotated in documents:
        targets = {relation.target for relation in annotated.relations}
        for span in annotated.spans:
            if not span.is_value and span not in targets:
                yield f"{_where(annotated, span)} carries no value"


def _relations_across_blank_lines(documents: Documents) -> Iterator[str]:
    for annotated in documents:
        for relation in annotated.relations:
            first, second = sorted((relation.source, relation.target))
            if _BLANK_LINE.search(annotated.document.text[first.end : second.start]):
                target = f"{relation.label} {relation.target.text!r}"
                yield f"{_where(annotated, relation.source)}: {target} behind a blank line"


def _unknown_units(documents: Documents) -> Iterator[str]:
    for annotated in documents:
        for span in annotated.spans:
            if span.label == UNIT.name and span.text not in CLASSIFIERS and not _RATE.fullmatch(span.text):
                yield f"{_where(annotated, span)} is no known classifier; correct it or add it to data/classifiers.txt"


def _program_bounds(documents: Documents) -> Iterator[str]:
    for annotated in documents:
        for span in annotated.spans:
            if span.label == PROGRAM.name and (
                _BAD_PROGRAM_START.match(span.text) or _BAD_PROGRAM_END.search(span.text)
            ):
                yield f"{_where(annotated, span)} starts with a restriction of place or ends in 工作"


def _wordings_tagged_differently(documents: Documents) -> Iterator[str]:
    """Find the same words in the same context with other labels or none.

    Digits count as equal. Table cells are left out: what they are depends on the head of their column.
    """
    masked = [_DIGIT.sub("0", annotated.document.text) for annotated in documents]
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for annotated, text in zip(documents, masked, strict=True):
        for span in annotated.spans:
            wording = text[max(0, span.start - CONTEXT) : span.end + CONTEXT]
            if len(wording) == span.end - span.start + 2 * CONTEXT and not _CELL_BOUNDARY.search(wording):
                labels[wording].setdefault(span.label, _where(annotated, span))
    for tagged in labels.values():
        if len(tagged) > 1:
            yield "the same words in the same context have two labels: " + " / ".join(tagged.values())
    yield from _wordings_left_untagged(documents, masked, labels)


def _wordings_left_untagged(
    documents: Documents, masked: Sequence[str], labels: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    lengths = {len(wording) for wording in labels}
    for annotated, text in zip(documents, masked, strict=True):
        tagged_spans = {(span.start, span.end) for span in annotated.spans}
        for length in lengths:
            for start in range(len(text) - length + 1):
                found = labels.get(text[start : start + length])
                span = (start + CONTEXT, start + length - CONTEXT)
                if found and span not in tagged_spans:
                    untagged = Span.of(annotated.document.text, *span, "untagged")
                    yield f"{_where(annotated, untagged)}, but {next(iter(found.values()))}"


_CHECKS: tuple[Callable[[Documents], Iterator[str]], ...] = (
    _names_used_twice,
    _span_bounds,
    _values_without_argument,
    _arguments_without_value,
    _relations_across_blank_lines,
    _unknown_units,
    _program_bounds,
    _wordings_tagged_differently,
)
