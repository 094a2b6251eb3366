"""Windows: stretches of tokens short enough for an encoder that together cover a text of any length.

Each token belongs to the core of exactly one window; what surrounds the core is context. Tags are read off the cores
only, so windows may overlap and nothing is counted twice or lost.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.spans import Span

if TYPE_CHECKING:
    from data.tokenization import Tokens

_SENTENCE_END = re.compile(r"[。！？!?；;\n\r]")
_CLAUSE_END = re.compile(r"[，,、：:\s|]")


@dataclass(frozen=True, slots=True)
class WindowSize:
    """How long windows are, in tokens without special tokens.

    Attributes:
        limit: Most tokens in a window.
        context: Tokens of context on each side of the core, where the text has them.
    """

    limit: int = 158
    context: int = 8

    def __post_init__(self) -> None:
        if self.context < 0 or self.limit <= 2 * self.context:
            raise ValueError(f"a window of {self.limit} tokens has no room for a core between 2 x {self.context}")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of tokens; all bounds are token indices, half-open.

    Attributes:
        start: First token of the window.
        end: Behind its last token.
        core_start: First token whose tags are taken from this window.
        core_end: Behind the last such token.
    """

    start: int
    end: int
    core_start: int
    core_end: int


def windows(text: str, tokens: "Tokens", size: WindowSize, spans: Iterable[Span] = ()) -> list[Window]:
    """Cover a text with windows whose cores end at sentence ends where possible.

    Args:
        text: The text.
        tokens: Its tokens.
        size: Greatest length of a window and of its context.
        spans: Annotated spans; no core ends inside one, unless the span alone is longer than a core.

    Returns:
        Windows in text order; their cores partition the tokens.
    """
    ranks = _boundary_ranks(text, tokens, spans)
    room = size.limit - 2 * size.context
    result = []
    position, count = 0, len(tokens)
    while position < count:
        last = min(position + room, count)
        core_end = count if last == count else _best_boundary(ranks, position + 1, last)
        result.append(Window(max(0, position - size.context), min(count, core_end + size.context), position, core_end))
        position = core_end
    return result


def _boundary_ranks(text: str, tokens: "Tokens", spans: Iterable[Span]) -> list[int]:
    """Rank the boundary in front of each token: 3 sentence end, 2 clause end, 1 any other, 0 inside a span."""
    ranks = [1] * len(tokens)
    for index in range(1, len(tokens)):
        before = text[tokens.starts[index - 1] : tokens.starts[index]]
        if _SENTENCE_END.search(before):
            ranks[index] = 3
        elif _CLAUSE_END.search(before):
            ranks[index] = 2
    index = 0
    for span in sorted(spans):
        while index < len(tokens) and tokens.starts[index] <= span.start:
            index += 1
        while index < len(tokens) and tokens.starts[index] < span.end:
            ranks[index] = 0
            index += 1
    return ranks


def _best_boundary(ranks: Sequence[int], first: int, last: int) -> int:
    """Return the last boundary of the highest rank between `first` and `last`, both included."""
    return max(range(first, last + 1), key=lambda index: (ranks[index], index))
