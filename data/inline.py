"""The inline notation: a report's text with its spans and relations marked in place.

    ⟦P a|城市低保⟧⟦I b|新增⟧⟦Q p=a i=b|37⟧⟦U|户⟧

P and I carry an id that is unique in the document, Q and M name the ids of their program and indicator, and U belongs
to the Q directly before it. It is the shortest form a person can write, read and compare; the corpus itself is Label
Studio JSON.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.documents import AnnotatedDocument, Document
from data.labels import INDICATOR, PROGRAM, QUANTITY, SPAN_LABEL_BY_NAME, SPAN_LABELS, UNIT, UNIT_RELATION
from data.metrics import Metric, metrics_of, relations_of
from data.spans import Relation, Span

SUFFIX = ".ann"
"""Suffix of files in the inline notation."""
_LABEL_BY_MARK = {label.mark: label.name for label in SPAN_LABELS}
_MARK = re.compile(r"⟦([A-Z])((?: [^|⟦⟧]*)?)\|([^⟦⟧]*)⟧")
_ARGUMENTS = {"p": PROGRAM, "i": INDICATOR}


class InlineError(ValueError):
    """A text is not well-formed inline notation; the message lists every problem."""


@dataclass(frozen=True, slots=True)
class _Mark:
    span: Span
    identifier: str | None
    arguments: dict[str, str]


def parse_inline(name: str, marked: str) -> AnnotatedDocument:
    """Read a document from the inline notation.

    Args:
        name: The document's name.
        marked: Its text with marks.

    Returns:
        The document without marks, with its spans and relations.

    Raises:
        InlineError: If a mark is malformed, an id is missing, doubled or dangling, or a UNIT stands alone.
    """
    text = _MARK.sub(lambda match: match[3], marked)
    problems = [f"{name}: stray bracket at {match.start()}" for match in re.finditer("[⟦⟧]", text)]
    marks: list[_Mark] = []
    for mark, problem in _marks(marked, text):
        if problem:
            problems.append(f"{name}: {problem}")
        elif mark:
            marks.append(mark)
    relations = list(_relations(name, marks, problems))
    if problems:
        raise InlineError("\n".join(problems))
    return AnnotatedDocument(Document(name, text), tuple(mark.span for mark in marks), tuple(relations))


def read_inline(path: Path) -> AnnotatedDocument:
    """Read a file in the inline notation, UTF-8; the document is named like the file without its suffix.

    Raises:
        InlineError: If the file cannot be read or is not well-formed.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return parse_inline(path.stem, stream.read())
    except InlineError as error:
        raise InlineError(f"{path}: {error}") from None
    except OSError as error:
        raise InlineError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InlineError(f"{path}: not in UTF-8: {error}") from error


def read_inline_folder(folder: Path) -> list[AnnotatedDocument]:
    """Read every `*.ann` file of a folder in the order of their names.

    Raises:
        InlineError: If there is none, or one is not well-formed; it lists all problems.
    """
    documents, problems = [], []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            documents.append(read_inline(path))
        except InlineError as error:
            problems.append(str(error))
    if problems:
        raise InlineError("\n".join(problems))
    if not documents:
        raise InlineError(f"{folder}: no *{SUFFIX} file in it; give a folder of reports in the inline notation")
    return documents


def _marks(marked: str, text: str) -> Iterator[tuple[_Mark | None, str | None]]:
    removed = 0
    for match in _MARK.finditer(marked):
        letter, words, body = match.groups()
        start = match.start() - removed
        removed += len(match[0]) - len(body)
        if letter not in _LABEL_BY_MARK:
            yield None, f"unknown mark {match[0]!r} at {start}"
            continue
        if not body or "\n" in body or body != body.strip():
            yield None, f"empty, multi-line or blank-padded span {match[0]!r} at {start}"
            continue
        pairs = [word.split("=", 1) for word in words.split() if "=" in word]
        names = [word for word in words.split() if "=" not in word]
        span = Span.of(text, start, start + len(body), _LABEL_BY_MARK[letter])
        yield _Mark(span, names[0] if names else None, dict(pairs)), None


def _relations(name: str, marks: list[_Mark], problems: list[str]) -> Iterator[Relation]:
    by_identifier: dict[str, Span] = {}
    for mark in marks:
        if mark.span.label in (PROGRAM.name, INDICATOR.name):
            if mark.identifier is None or mark.identifier in by_identifier:
                problems.append(f"{name}: id missing or used twice on {mark.span}")
            else:
                by_identifier[mark.identifier] = mark.span
    previous: Span | None = None
    for mark in marks:
        if mark.span.label == UNIT.name:
            if previous is None or previous.label != QUANTITY.name or previous.end != mark.span.start:
                problems.append(f"{name}: UNIT not directly behind a QUANTITY: {mark.span}")
            else:
                yield Relation(UNIT_RELATION.name, previous, mark.span)
        for key, identifier in mark.arguments.items():
            target = by_identifier.get(identifier)
            if key not in _ARGUMENTS or target is None or target.label != _ARGUMENTS[key].name:
                problems.append(f"{name}: {key}={identifier} of {mark.span} names no such span")
            else:
                yield Relation(_ARGUMENTS[key].name.lower(), mark.span, target)
        previous = mark.span


def render_inline(annotated: AnnotatedDocument) -> str:
    """Write an annotated document in the inline notation; the inverse of `parse_inline`.

    UNIT spans that follow their QUANTITY after a blank keep their mark, but the notation cannot say whose they are.
    """
    metrics = {metric.value: metric for metric in metrics_of(annotated)}
    identifiers: dict[Span, str] = {}
    for span in sorted(annotated.spans):
        if span.label in (PROGRAM.name, INDICATOR.name):
            identifiers[span] = f"{SPAN_LABEL_BY_NAME[span.label].mark.lower()}{len(identifiers) + 1}"
    pieces, position, text = [], 0, annotated.document.text
    for span in sorted(annotated.spans):
        pieces += [text[position : span.start], _render_mark(span, identifiers, metrics.get(span))]
        position = span.end
    return "".join([*pieces, text[position:]])


def _render_mark(span: Span, identifiers: dict[Span, str], metric: Metric | None) -> str:
    words = [SPAN_LABEL_BY_NAME[span.label].mark]
    if span in identifiers:
        words.append(identifiers[span])
    if metric is not None:
        words += [
            f"{relation.label[0]}={identifiers[relation.target]}"
            for relation in relations_of([metric])
            if relation.label != UNIT_RELATION.name
        ]
    return f"⟦{' '.join(words)}|{span.text}⟧"
