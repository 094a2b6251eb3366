"""The model that serves: predictions from one worker thread, and another model in its place while it serves."""

import logging
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotation.backend.state import StateStore
from annotation.pre_labelling import prediction_of
from data.documents import Document
from inference.blocks import blocks
from inference.extractor import Extractor
from inference.model_directory import ModelError

_KEPT = 512
"""Predictions kept: Label Studio asks for a hundred tasks at once, and again for all of them if it waited too long."""

_LOG = logging.getLogger("uvicorn.error")

Prediction = Mapping[str, Any]


class TooSlowError(RuntimeError):
    """There was not enough time for all texts; what was done is kept for the next request."""


class ServedModel:
    """Predicts for texts with a model that can be exchanged.

    `predict` is for one thread at a time; the others may be called from any.
    """

    def __init__(self, directory: Path, threads: int = 0) -> None:
        """Load a model.

        Args:
            directory: The model directory.
            threads: Threads of the engine; 0 for one a core.

        Raises:
            ModelError: If it cannot be loaded.
        """
        self._threads = threads
        self._known: OrderedDict[tuple[str, str], Prediction] = OrderedDict()
        self.load(directory)

    def load(self, directory: Path) -> None:
        """Put another model in place; a prediction that is being made keeps the one it began with.

        Raises:
            ModelError: If it cannot be loaded; the old one stays.
        """
        self._extractor = Extractor.from_pretrained(directory, self._threads)
        self.directory = directory

    @property
    def version(self) -> str:
        """The version that predictions name."""
        return self._extractor.manifest.model_version

    @property
    def key(self) -> str:
        """The key of the model: equal keys give equal predictions."""
        return self._extractor.manifest.key

    def predict(self, texts: Sequence[str], seconds: float) -> list[Prediction]:
        """Return a prediction for each text.

        Args:
            texts: The texts.
            seconds: Time there is.

        Raises:
            TooSlowError: If it was too short.
        """
        extractor, end = self._extractor, time.monotonic() + seconds
        return [self._predict(extractor, text, end) for text in texts]

    def _predict(self, extractor: Extractor, text: str, end: float) -> Prediction:
        key = extractor.manifest.key, Document("", text).digest
        if key not in self._known:
            records = []
            for block in blocks(text):
                if time.monotonic() > end:
                    raise TooSlowError("the time for predictions is over; ask again, what was done is kept")
                records += extractor.extract_block(block)
            self._known[key] = prediction_of(records, extractor.manifest.model_version)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]


def restored_model(base: Path, store: StateStore, threads: int = 0) -> ServedModel:
    """Load the model that served last; the base model if the state is of another one, or its model cannot be loaded.

    Args:
        base: Directory of the model that the user names.
        store: The state, which is brought up to date.
        threads: Threads of the engine; 0 for one a core.

    Raises:
        ModelError: If the base model cannot be loaded.
    """
    model, state = ServedModel(base, threads), store.state
    if state.base != model.key:
        state = replace(state, base=model.key, model=None, versions=())
    elif state.model is not None:
        try:
            model.load(store.directory / state.model)
        except ModelError as error:
            _LOG.warning("the model of the last training is left, %s serves: %s", model.version, error)
            state = replace(state, model=None)
    store.change(state.with_model(state.model, model.version))
    return model
