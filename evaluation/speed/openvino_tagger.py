"""The tagger of a model directory, run by OpenVINO."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.tokenization import IntervalTokenizer
from data.windows import WindowSize
from inference.decoding import Scores
from inference.engine import Precision
from inference.model_directory import TOKENIZER_FILE, tagger_file
from inference.tagger import Tagger

FLOAT32_PRODUCTS: Mapping[str, object] = {"INFERENCE_PRECISION_HINT": "f32"}
"""Keeps OpenVINO from computing float32 networks in bfloat16, its default on CPUs with AMX."""


class OpenVinoTagger(Tagger):
    """A tagger that OpenVINO runs on the CPU, window by window like the others."""

    def __init__(
        self, directory: Path, size: WindowSize, precision: Precision, threads: int, options: Mapping[str, object] = {}
    ) -> None:
        """Load the model.

        Args:
            directory: A model directory that has been checked.
            size: Size of the windows the model was trained on.
            precision: Which of its files.
            threads: Threads of the engine.
            options: Further properties of OpenVINO's CPU device.

        Raises:
            RuntimeError: If OpenVINO cannot load the file.
        """
        import openvino

        properties = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", **options}
        compiled = openvino.Core().compile_model(str(directory / tagger_file(precision)), "CPU", properties)
        request = compiled.create_infer_request()

        def scores(sequence: NDArray[np.int64]) -> Scores:
            result: Scores = request.infer({"input_ids": sequence}, share_inputs=True)[0]
            return result

        super().__init__(scores, IntervalTokenizer.from_file(directory / TOKENIZER_FILE), size)
