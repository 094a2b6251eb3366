"""Tokens as character intervals, whatever the vocabulary."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""No character, so the tokenizer refuses it; replaced by one character, it shifts no offset."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text, without special tokens.

    Attributes:
        ids: Vocabulary index of each token.
        starts: Offset of each token's first character in the text.
        ends: Offset behind each token's last character (half-open).
    """

    ids: list[int]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.ids)


class IntervalTokenizer:
    """Splits texts into character intervals with the vocabulary of a `tokenizer.json`.

    Attributes:
        prefix: Ids of the special tokens in front of a sequence ([CLS] of BERT).
        suffix: Ids of the special tokens behind it ([SEP]).
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        probe = tokenizer.encode("1")
        content = [index for index, special in enumerate(probe.special_tokens_mask) if not special]
        first, last = (content[0], content[-1]) if content else (1, 0)
        self.prefix: list[int] = probe.ids[:first]
        self.suffix: list[int] = probe.ids[last + 1 :]

    @classmethod
    def from_file(cls, path: Path) -> "IntervalTokenizer":
        """Load the tokenizer from a `tokenizer.json`."""
        return cls(Tokenizer.from_file(str(path)))

    def tokenize(self, text: str) -> Tokens:
        """Split a text into tokens in text order that do not overlap; blanks may belong to none."""
        encoding = self._tokenizer.encode(_LONE_SURROGATE.sub("\ufffd", text), add_special_tokens=False)
        tokens = Tokens([], [], [])
        position = 0
        for identifier, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            # A character that a normaliser expands gives several tokens of one interval: the first stands for it.
            if position <= start < end:
                tokens.ids.append(identifier)
                tokens.starts.append(start)
                tokens.ends.append(end)
                position = end
        return tokens

    def sequence(self, ids: Sequence[int]) -> NDArray[np.int64]:
        """Put special tokens around ids, as a network reads them; the result has shape (1, tokens)."""
        return np.array([[*self.prefix, *ids, *self.suffix]], np.int64)
