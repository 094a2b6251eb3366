"""From tag scores to spans: the best valid IOB2 sequence."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from data.labels import OUTSIDE, TAG_INDEX, TAGS
from data.sentences import LINE_BREAK
from data.spans import Span
from data.tokenization import Tokens

Scores = npt.NDArray[np.float32]

_FORBIDDEN = np.float32(-1e9)
_OUTSIDE = TAG_INDEX[OUTSIDE]


def _forbidden_moves() -> npt.NDArray[np.float32]:
    """Cost of each move from a tag (row) to the next (column): I-X may follow only B-X and I-X."""
    costs = np.zeros((len(TAGS), len(TAGS)), np.float32)
    for column, tag in enumerate(TAGS):
        if tag.startswith("I-"):
            for row, previous in enumerate(TAGS):
                if previous == OUTSIDE or previous[2:] != tag[2:]:
                    costs[row, column] = _FORBIDDEN
    return costs


_MOVES = _forbidden_moves()


def log_probabilities(logits: Scores) -> Scores:
    """Normalise tag scores over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    normalized: Scores = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return normalized


def best_tags(scores: Scores) -> npt.NDArray[np.intp]:
    """Return the most probable valid IOB2 sequence.

    Where the most probable tag of every token already makes a valid sequence it is the best one; only otherwise the
    Viterbi recursion is needed.

    Args:
        scores: Log-probabilities, shape (tokens, tags).

    Returns:
        Tag indices, shape (tokens,).
    """
    greedy: npt.NDArray[np.intp] = scores.argmax(axis=1)
    if not len(greedy):
        return greedy
    starts_inside = _MOVES[_OUTSIDE, greedy[0]] < 0
    if not starts_inside and not (_MOVES[greedy[:-1], greedy[1:]] < 0).any():
        return greedy
    best = scores[0] + _MOVES[_OUTSIDE]
    pointers = np.zeros(scores.shape, np.intp)
    for position in range(1, len(scores)):
        candidates = best[:, None] + _MOVES
        pointers[position] = candidates.argmax(axis=0)
        best = candidates.max(axis=0) + scores[position]
    tags = np.zeros(len(scores), np.intp)
    tags[-1] = best.argmax()
    for position in range(len(scores) - 1, 0, -1):
        tags[position - 1] = pointers[position, tags[position]]
    return tags


def decode_spans(text: str, tokens: Tokens, logits: Scores) -> list[Span]:
    """Turn the tag scores of a text's tokens into spans that do not overlap, cross a line break or end in a blank.

    Args:
        text: The text.
        tokens: Its tokens.
        logits: Unnormalised tag scores, shape (tokens, tags).

    Returns:
        Spans in text order; their score is the least probability of their tokens' tags.
    """
    scores = log_probabilities(logits)
    spans = []
    for first, last in _lines(text, tokens):
        part = scores[first:last]
        tags = best_tags(part)
        certainty = np.exp(part[np.arange(len(part)), tags])
        for start, end, label in _runs(tags):
            left, right = tokens.starts[first + start], tokens.ends[first + end - 1]
            covered = text[left:right]
            left += len(covered) - len(covered.lstrip())
            right -= len(covered) - len(covered.rstrip())
            if left < right:
                spans.append(Span.of(text, left, right, label, round(float(certainty[start:end].min()), 4)))
    return spans


def _lines(text: str, tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Yield the token ranges between line breaks; tokens that hold a line break belong to none."""
    first = 0
    for index in range(len(tokens)):
        holds_break = LINE_BREAK.search(text, tokens.starts[index], tokens.ends[index]) is not None
        break_before = index > 0 and LINE_BREAK.search(text, tokens.ends[index - 1], tokens.starts[index]) is not None
        if holds_break or break_before:
            if first < index:
                yield first, index
            first = index + holds_break
    if first < len(tokens):
        yield first, len(tokens)


def _runs(tags: npt.NDArray[np.intp]) -> Iterator[tuple[int, int, str]]:
    """Yield the half-open token ranges of the spans of a valid IOB2 sequence with their labels."""
    position = 0
    while position < len(tags):
        start = position
        tag = TAGS[tags[position]]
        position += 1
        if tag == OUTSIDE:
            continue
        while position < len(tags) and TAGS[tags[position]] == f"I-{tag[2:]}":
            position += 1
        yield start, position, tag[2:]
