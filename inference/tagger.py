"""The tagger: a token-classification network over windows of a text."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from data.labels import TAGS
from data.sentences import passages
from data.spans import Span
from data.tokenization import IntervalTokenizer
from data.windows import WindowSize, windows
from inference.decoding import Scores, decode_spans
from inference.engine import DEFAULT_ENGINE, DeviceError, Engine
from inference.model_directory import TOKENIZER_FILE, ModelError, tagger_file

Score = Callable[[NDArray[np.int64]], Scores]
"""Runs a network on the ids of one window, special tokens included, of shape (1, tokens); returns its scores of shape
(1, tokens, tags)."""


class Tagger:
    """Tags the spans of texts of any length.

    The spans of a passage (a stretch between blank lines) depend on the passage alone, and the scores of a window on
    the window alone: windows are run one by one. Dynamic quantization scales the activations of a whole batch by their
    greatest, so in a batch the records of a report would change with the reports beside it; and on a CPU a window of
    this length keeps a core as busy as a batch does, without any padding.
    """

    def __init__(self, score: Score, tokenizer: IntervalTokenizer, size: WindowSize) -> None:
        """Make a tagger of a network.

        Args:
            score: Runs the network.
            tokenizer: Its tokenizer.
            size: Size of the windows it was trained on.
        """
        self._score = score
        self._tokenizer = tokenizer
        self._size = size

    def tag(self, text: str) -> list[Span]:
        """Return the spans of a text in text order; they do not overlap."""
        return [span.moved(start) for start, end in passages(text) for span in self._tag_passage(text[start:end])]

    def _tag_passage(self, text: str) -> list[Span]:
        tokens = self._tokenizer.tokenize(text)
        logits = np.zeros((len(tokens), len(TAGS)), np.float32)
        for window in windows(text, tokens, self._size):
            core = slice(window.core_start - window.start, window.core_end - window.start)
            logits[window.core_start : window.core_end] = self._scores(tokens.ids[window.start : window.end])[core]
        return decode_spans(text, tokens, logits)

    def _scores(self, ids: Sequence[int]) -> Scores:
        """Run the network on a window; the result has shape (tokens, tags)."""
        sequence = self._tokenizer.sequence(ids)
        start = len(self._tokenizer.prefix)
        return self._score(sequence)[0, start : start + len(ids)]


class OnnxTagger(Tagger):
    """A tagger of a model directory, run by onnxruntime."""

    def __init__(self, directory: Path, size: WindowSize, threads: int = 0, engine: Engine = DEFAULT_ENGINE) -> None:
        """Load the model.

        Args:
            directory: A model directory that has been checked.
            size: Size of the windows the model was trained on.
            threads: Threads of the engine; 0 for one a core.
            engine: Precision and device.

        Raises:
            ModelError: If the engine cannot load the model.
            DeviceError: If the device cannot be used.
        """
        try:
            session = engine.open_session(directory / tagger_file(engine.precision), threads)
            tokenizer = IntervalTokenizer.from_file(directory / TOKENIZER_FILE)
        except DeviceError:
            raise
        # Both engines raise their own kinds of Exception for a file they cannot load.
        except Exception as error:
            raise ModelError(f"{directory}: cannot be loaded ({error}); get the model directory again") from error
        super().__init__(partial(onnx_scores, session), tokenizer, size)


def onnx_scores(session: onnxruntime.InferenceSession, sequence: NDArray[np.int64]) -> Scores:
    """Run a tagger's ONNX model on the ids of one window; a `Score` once the session is bound."""
    scores: Scores = session.run(["logits"], {"input_ids": sequence})[0]
    return scores
