"""Spans of a text and the relations between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from data.labels import VALUE_LABELS


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A labelled stretch of a document's text.

    Two spans are equal when their offsets, label and text are; the score does not count.

    Attributes:
        start: Offset of the first character, in Unicode code points.
        end: Offset behind the last character (half-open).
        label: Name of a span label.
        text: The characters between the offsets.
        score: Probability that the span is right; 1.0 for annotated spans.
    """

    start: int
    end: int
    label: str
    text: str
    score: float = field(default=1.0, compare=False)

    @classmethod
    def of(cls, text: str, start: int, end: int, label: str, score: float = 1.0) -> "Span":
        """Cut a span out of a document's text.

        Args:
            text: The whole text of the document.
            start: Offset of the first character.
            end: Offset behind the last character.
            label: Name of a span label.
            score: Probability that the span is right.

        Raises:
            ValueError: If the offsets do not lie in the text or hold no character.
        """
        if not 0 <= start < end <= len(text):
            raise ValueError(f"span {label} [{start}, {end}) does not lie in a text of {len(text)} characters")
        return cls(start, end, label, text[start:end], score)

    def moved(self, distance: int) -> "Span":
        """Return the same span with its offsets moved by a distance, as for another beginning of the text."""
        # A third of the time of `dataclasses.replace`; reports have thousands of spans.
        return Span(self.start + distance, self.end + distance, self.label, self.text, self.score)

    @property
    def is_value(self) -> bool:
        """Whether the span is a figure: a QUANTITY or MONEY."""
        return self.label in VALUE_LABELS


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """A directed relation from a value to one of its arguments.

    Attributes:
        label: Name of a relation label.
        source: The value.
        target: The argument.
    """

    label: str
    source: Span
    target: Span


def overlapping(spans: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Return the pairs of neighbouring spans that share a character, in text order."""
    ordered = sorted(spans)
    pairs = []
    furthest: Span | None = None
    for span in ordered:
        if furthest is not None and span.start < furthest.end:
            pairs.append((furthest, span))
        if furthest is None or span.end > furthest.end:
            furthest = span
    return pairs
