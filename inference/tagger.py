"""The tagger: an ONNX token-classification model over windows of a text."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from data.labels import TAGS
from data.sentences import passages
from data.spans import Span
from data.tokenization import TOKENIZER_FILE, IntervalTokenizer
from data.windows import WindowSize, windows
from inference.decoding import Scores, decode_spans
from inference.model_directory import ONNX_FILE, ModelError


class OnnxTagger:
    """Tags the spans of texts of any length.

    The spans of a passage (a stretch between blank lines) depend on the passage alone, and the scores of a window on
    the window alone: windows are run one by one. Dynamic quantization scales the activations of a whole batch by their
    greatest, so in a batch the records of a report would change with the reports beside it; and on a CPU a window of
    this length keeps a core as busy as a batch does, without any padding.
    """

    def __init__(self, directory: Path, size: WindowSize, threads: int = 0) -> None:
        """Load the model.

        Args:
            directory: A model directory that has been checked.
            size: Size of the windows the model was trained on.
            threads: Threads of the engine; 0 for one a core.

        Raises:
            ModelError: If the engine cannot load the model.
        """
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = threads
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
        return [span.moved(start) for start, end in passages(text) for span in self._tag_passage(text[start:end])]

    def _tag_passage(self, text: str) -> list[Span]:
        tokens = self._tokenizer.tokenize(text)
        logits = np.zeros((len(tokens), len(TAGS)), np.float32)
        for window in windows(text, tokens, self._size):
            core = slice(window.core_start - window.start, window.core_end - window.start)
            logits[window.core_start : window.core_end] = self._scores(tokens.ids[window.start : window.end])[core]
        return decode_spans(text, tokens, logits)

    def _scores(self, ids: Sequence[int]) -> Scores:
        """Run the model on a window; the result has shape (tokens, tags)."""
        prefix, suffix = self._tokenizer.prefix, self._tokenizer.suffix
        sequence = np.array([[*prefix, *ids, *suffix]], np.int64)
        inputs = {"input_ids": sequence, "attention_mask": np.ones_like(sequence)}
        scores: Scores = self._session.run(["logits"], inputs)[0][0, len(prefix) : sequence.shape[1] - len(suffix)]
        return scores
