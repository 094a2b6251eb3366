"""The texts that are read, and the windows they make."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.documents import Document
from data.reading import find_reports, read_documents
from data.sentences import passages
from data.tokenization import IntervalTokenizer
from data.windows import WindowSize, windows
from inference.model_directory import TOKENIZER_FILE


@dataclass(frozen=True, slots=True)
class Sample:
    """What every contender reads.

    Attributes:
        texts: The texts.
        window_texts: The text of each window that the tagger makes of them.
        sequences: The ids of each window with special tokens, of shape (1, tokens).
    """

    texts: tuple[str, ...]
    window_texts: tuple[str, ...]
    sequences: tuple[NDArray[np.int64], ...]

    @property
    def characters(self) -> int:
        """Characters of the texts."""
        return sum(map(len, self.texts))

    @property
    def tokens(self) -> int:
        """Tokens the network reads, with those of the overlap of the windows and special ones."""
        return sum(sequence.shape[1] for sequence in self.sequences)


def read_texts(paths: Iterable[Path], characters: int) -> tuple[str, ...]:
    """Read whole documents until they have a number of characters together.

    Args:
        paths: Files and folders.
        characters: Least number of characters, if there are as many.

    Raises:
        ValueError: If a path cannot be read or holds no text.
    """
    files, problems = find_reports(paths)
    if problems:
        raise ValueError(str(problems[0]))
    texts: list[str] = []
    for item in (item for file in files for item in read_documents(file)):
        if not isinstance(item, Document):
            raise ValueError(str(item))
        texts.append(item.text)
        if sum(map(len, texts)) >= characters:
            break
    return tuple(texts)


def sample_of(texts: Sequence[str], model: Path, size: WindowSize) -> Sample:
    """Cut texts into windows as the tagger does.

    Args:
        texts: The texts.
        model: Directory with the tokenizer.
        size: Size of the windows.
    """
    tokenizer = IntervalTokenizer.from_file(model / TOKENIZER_FILE)
    cut = [window for text in texts for window in _windows(text, tokenizer, size)]
    return Sample(tuple(texts), tuple(text for text, _ in cut), tuple(sequence for _, sequence in cut))


def _windows(text: str, tokenizer: IntervalTokenizer, size: WindowSize) -> Iterator[tuple[str, NDArray[np.int64]]]:
    for start, end in passages(text):
        passage = text[start:end]
        tokens = tokenizer.tokenize(passage)
        for window in windows(passage, tokens, size):
            stretch = passage[tokens.starts[window.start] : tokens.ends[window.end - 1]]
            yield stretch, tokenizer.sequence(tokens.ids[window.start : window.end])
