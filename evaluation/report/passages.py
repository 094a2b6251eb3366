"""Passages: as much of a report as shows some spans, with the spans' offsets in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from data.sentences import sentences
from data.spans import Span

_CONTEXT = 60
_GAP = " … "
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences of a report, those in between left out.

    Attributes:
        text: The sentences, without line breaks.
        pieces: For each stretch of the report in `text`: its start and end there, and its start in `text`.
    """

    text: str
    pieces: tuple[tuple[int, int, int], ...]

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return the half-open offsets in `text` of a span the passage was made for."""
        start, _, place = next(piece for piece in self.pieces if piece[0] <= span.start and span.end <= piece[1])
        return span.start - start + place, span.end - start + place


class PassageCutter:
    """Cuts passages out of one report."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._sentences = list(sentences(text))

    def cut(self, spans: Iterable[Span]) -> Passage:
        """Return the passage of the sentences that hold spans, long sentences cut short before and behind the spans."""
        text, pieces = "", []
        for start, end in _merge(self._stretches(spans)):
            if text:
                text += _GAP
            elif start and not self._starts_sentence(start):
                text += _ELLIPSIS
            pieces.append((start, end, len(text)))
            text += self._text[start:end]
        if pieces and not self._ends_sentence(pieces[-1][1]):
            text += _ELLIPSIS
        # A blank for a line break keeps the offsets.
        return Passage(text.replace("\n", " ").replace("\r", " "), tuple(pieces))

    def _stretches(self, spans: Iterable[Span]) -> Iterator[tuple[int, int]]:
        for span in spans:
            touched = [(start, end) for start, end in self._sentences if start < span.end and span.start < end]
            yield (
                max(span.start - _CONTEXT, min(start for start, _ in touched)),
                min(span.end + _CONTEXT, max(end for _, end in touched)),
            )

    def _starts_sentence(self, offset: int) -> bool:
        return any(start == offset for start, _ in self._sentences)

    def _ends_sentence(self, offset: int) -> bool:
        return any(end == offset for _, end in self._sentences)


def _merge(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
