"""The tagger: an ONNX token-classification model over windows of a text."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from data.labels import TAGS
from data.spans import Span
from data.tokenization import TOKENIZER_FILE, IntervalTokenizer, Tokens
from data.windows import Window, WindowSize, windows
from inference.decoding import Scores, decode_spans
from inference.model_directory import ONNX_FILE, ModelError

_BATCH_TOKENS = 2048


class OnnxTagger:
    """Tags the spans of texts of any length."""

    def __init__(self, directory: Path, size: WindowSize) -> None:
        """Load the model.

        Args:
            directory: A model directory that has been checked.
            size: Size of the windows the model was trained on.

        Raises:
            ModelError: If the engine cannot load the model.
        """
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(directory / ONNX_FILE), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = IntervalTokenizer.from_file(directory / TOKENIZER_FILE)
        # Both engines raise their own kinds of Exception for a file they cannot load.
        except Exception as error:
            raise ModelError(f"{directory}: cannot be loaded ({error}); get the model directory again") from error
        self._size = size

    def tag(self, text: str) -> list[Span]:
        """Return the spans of a text in text order; they do not overlap."""
        tokens = self._tokenizer.tokenize(text)
        logits = np.zeros((len(tokens), len(TAGS)), np.float32)
        parts = windows(text, tokens, self._size)
        for batch in _batches(parts):
            for window, scores in zip(batch, self._scores(tokens, batch), strict=True):
                core = slice(window.core_start - window.start, window.core_end - window.start)
                logits[window.core_start : window.core_end] = scores[core]
        return decode_spans(text, tokens, logits)

    def _scores(self, tokens: Tokens, batch: Sequence[Window]) -> list[Scores]:
        """Run the model on windows; each result has shape (tokens of the window, tags)."""
        prefix, suffix = self._tokenizer.prefix, self._tokenizer.suffix
        sequences = [[*prefix, *tokens.ids[window.start : window.end], *suffix] for window in batch]
        width = max(map(len, sequences))
        ids = np.zeros((len(batch), width), np.int64)
        mask = np.zeros((len(batch), width), np.int64)
        for row, sequence in enumerate(sequences):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        logits = self._session.run(["logits"], {"input_ids": ids, "attention_mask": mask})[0]
        return [logits[row, len(prefix) : len(sequence) - len(suffix)] for row, sequence in enumerate(sequences)]


def _batches(parts: Sequence[Window]) -> Iterator[list[Window]]:
    """Group windows of similar length into batches of at most `_BATCH_TOKENS` tokens."""
    batch: list[Window] = []
    for window in sorted(parts, key=lambda part: part.end - part.start):
        width = window.end - window.start
        if batch and width * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch
