"""More training text out of the same reports: copies with other phrases and digits in the places of their spans."""

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.documents import AnnotatedDocument
from data.labels import VALUE_LABELS
from data.sentences import LINE_BREAK
from data.spans import Relation, Span


@dataclass(frozen=True, slots=True)
class SwapRates:
    """How much of a copy is new.

    Attributes:
        phrases: Share of the spans of a label that get the text of another span of that label.
        digits: Share of the values that get other digits.
    """

    phrases: Mapping[str, float] = field(default_factory=lambda: {"PROGRAM": 0.35, "INDICATOR": 0.2})
    digits: float = 0.6


def swapped_copies(
    documents: Sequence[AnnotatedDocument], copies: int, rates: SwapRates, seed: int
) -> list[AnnotatedDocument]:
    """Copy annotated documents with other phrases and digits, as often as told.

    Sentences stay as they are around the spans, so a copy need not make sense; its annotation is right.

    Args:
        documents: Annotated documents, whose spans are also the phrases to choose from.
        copies: Number of copies of each.
        rates: How much is swapped.
        seed: Of the choices.
    """
    choice = random.Random(seed)
    phrases = _phrases(documents)
    return [_swapped(annotated, phrases, rates, choice) for _ in range(copies) for annotated in documents]


def _phrases(documents: Sequence[AnnotatedDocument]) -> dict[str, list[str]]:
    """Collect the texts of the spans by label; as often as they occur, so that frequent ones are chosen often."""
    phrases = defaultdict(list)
    for annotated in documents:
        for span in annotated.spans:
            # In the place of another, a phrase of two lines would end that line.
            if not LINE_BREAK.search(span.text):
                phrases[span.label].append(span.text)
    return phrases


def _swapped(
    annotated: AnnotatedDocument, phrases: Mapping[str, Sequence[str]], rates: SwapRates, choice: random.Random
) -> AnnotatedDocument:
    text = annotated.document.text
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    position = length = 0
    for span in annotated.spans:
        phrase = _replacement(span, phrases.get(span.label, ()), rates, choice)
        length += span.start - position
        pieces += [text[position : span.start], phrase]
        places.append((length, length + len(phrase)))
        length += len(phrase)
        position = span.end
    copy = "".join([*pieces, text[position:]])
    moved = {
        span: Span.of(copy, start, end, span.label) for span, (start, end) in zip(annotated.spans, places, strict=True)
    }
    relations = (Relation(link.label, moved[link.source], moved[link.target]) for link in annotated.relations)
    return AnnotatedDocument(replace(annotated.document, text=copy), tuple(moved.values()), tuple(relations))


def _replacement(span: Span, phrases: Sequence[str], rates: SwapRates, choice: random.Random) -> str:
    if phrases and choice.random() < rates.phrases.get(span.label, 0):
        return choice.choice(phrases)
    if span.label in VALUE_LABELS and choice.random() < rates.digits:
        return _other_digits(span.text, choice)
    return span.text


def _other_digits(text: str, choice: random.Random) -> str:
    """Replace the ASCII digits of a figure; no number in it begins with zero that did not before."""

    def other(match: re.Match[str]) -> str:
        first = re.search(r"[0-9.,]$", text[: match.start()]) is None
        return str(choice.randint(first and match[0] != "0", 9))

    return re.sub(r"[0-9]", other, text)
