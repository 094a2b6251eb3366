"""Pairing annotated with predicted spans that overlap."""

from collections.abc import Iterable

from data.spans import Span

Pair = tuple[Span | None, Span | None]


def align(gold: Iterable[Span], predicted: Iterable[Span]) -> list[Pair]:
    """Pair spans that overlap: equal offsets first, then the longest overlap, then equal labels.

    Args:
        gold: Annotated spans, not overlapping each other.
        predicted: Predicted spans, not overlapping each other.

    Returns:
        Every span once, alone (the other side None) or in a pair, in text order.
    """
    true, guessed = sorted(gold), sorted(predicted)
    candidates = sorted(_overlapping(true, guessed), key=_worse)
    left, right = set(true), set(guessed)
    pairs: list[Pair] = []
    for one, other in candidates:
        if one in left and other in right:
            left.remove(one)
            right.remove(other)
            pairs.append((one, other))
    pairs += [(span, None) for span in left]
    pairs += [(None, span) for span in right]
    return sorted(pairs, key=lambda pair: min(span.start for span in pair if span is not None))


def _overlapping(gold: list[Span], predicted: list[Span]) -> Iterable[tuple[Span, Span]]:
    first = 0
    for span in gold:
        while first < len(predicted) and predicted[first].end <= span.start:
            first += 1
        for other in predicted[first:]:
            if other.start >= span.end:
                break
            yield span, other


def _worse(pair: tuple[Span, Span]) -> tuple[bool, int, bool, int]:
    one, other = pair
    same = (one.start, one.end) == (other.start, other.end)
    return not same, -(min(one.end, other.end) - max(one.start, other.start)), one.label != other.label, one.start
