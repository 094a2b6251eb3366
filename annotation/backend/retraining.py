"""Retraining in the background: when, with what, and whether its model takes over."""

import asyncio
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from annotation.backend.served_model import ServedModel
from annotation.backend.state import StateStore
from annotation.backend.training_corpus import joined, write_corpus
from annotation.backend.training_steps import TrainingError, TrainingOptions, score, train
from annotation.exported import Annotated, Invalid, read_export
from annotation.retrying import ServerError, TransientServerError
from data.extras import MissingExtraError
from data.label_studio import TaskError, read_corpus
from data.splits import SplitError, read_parts
from inference.model_directory import ModelError

TRAININGS = "trainings"
MODEL = "model"
"""Names in the state directory: the folder of trainings, and in each the model."""
_LOG = logging.getLogger("uvicorn.error")

Export = Callable[[int], Sequence[dict[str, Any]]]
"""Returns all tasks of a project with their annotations; raises a ServerError if it cannot."""


@dataclass(frozen=True, slots=True)
class RetrainingSettings:
    """When and how to retrain.

    Attributes:
        after: New annotations that start a training; 0 for none but those that are asked for.
        data: Annotated reports to train on besides, with their split file; None for no others.
        options: Options of the training.
    """

    after: int
    data: Path | None
    options: TrainingOptions = field(default_factory=TrainingOptions)


class Retrainer:
    """Counts annotations and trains when there are enough, one training at a time.

    All methods belong to the event loop; what takes time is done in threads and processes.
    """

    def __init__(self, model: ServedModel, store: StateStore, settings: RetrainingSettings, export: Export) -> None:
        """Make a retrainer.

        Args:
            model: The model that serves.
            store: The state.
            settings: When and how to train.
            export: Gets the annotations.
        """
        self._model = model
        self._store = store
        self._settings = settings
        self._export = export
        self._training: asyncio.Task[None] | None = None

    @property
    def is_training(self) -> bool:
        """Whether a training is under way."""
        return self._training is not None and not self._training.done()

    def add_annotation(self, project: int, annotation: int) -> None:
        """Count an annotation that is new or changed, and train if there are enough."""
        self._store.change(self._store.state.with_project(project).with_annotation(project, annotation))
        self.train_if_due()

    def train_if_due(self) -> None:
        """Train if there are enough new annotations and no training is under way."""
        if 0 < self._settings.after <= len(self._store.state.annotations):
            self.train()

    def train(self) -> bool:
        """Begin a training; False if one is under way."""
        if self.is_training:
            return False
        self._training = asyncio.create_task(self._train())
        return True

    async def stop(self) -> None:
        """End the training that is under way."""
        if self._training is not None:
            self._training.cancel()
            await asyncio.gather(self._training, return_exceptions=True)

    async def _train(self) -> None:
        """Train once, and again if enough annotations came in meanwhile."""
        counted = self._store.state.annotations
        folder = self._store.directory / TRAININGS / datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        kept = False
        try:
            kept = await self._attempt(folder)
        # The model that serves goes on whatever happens to a training.
        except (
            TrainingError, ServerError, MissingExtraError, ModelError, TaskError, SplitError, OSError,
        ) as error:  # fmt: skip
            _LOG.error("training failed, the model stays: %s", error)
        finally:
            if not kept:
                shutil.rmtree(folder / MODEL, ignore_errors=True)
            shutil.rmtree(folder / "corpus", ignore_errors=True)
        # What was counted has had its training, also if that failed: the next one uses it all the same.
        self._store.change(self._store.state.without_annotations(counted))
        self._training = None
        self.train_if_due()

    async def _attempt(self, folder: Path) -> bool:
        """Train and compare; True if the new model serves now."""
        log = folder / "training.log"
        corpus = await asyncio.to_thread(self._write_corpus, folder / "corpus")
        _LOG.info("training begins: %s", folder)
        await train(corpus, folder / MODEL, self._settings.options, log)
        new = await score(folder / MODEL, corpus, folder / "new-scores.json", log)
        old = await score(self._model.directory, corpus, folder / "old-scores.json", log)
        verdict = f"full records on the validation part {new:.4f}, before {old:.4f}"
        if new <= old:
            _LOG.info("training ended, the model stays: %s", verdict)
            return False
        await asyncio.to_thread(self._model.load, folder / MODEL)
        place = (folder / MODEL).relative_to(self._store.directory)
        self._store.change(self._store.state.with_model(place.as_posix(), self._model.version))
        _LOG.info("training ended, %s serves: %s", self._model.version, verdict)
        return True

    def _write_corpus(self, folder: Path) -> Path:
        data = self._settings.data
        documents, parts = (read_corpus(data), read_parts(data)) if data else ([], {})
        new = []
        for project in self._store.state.projects:
            try:
                tasks = self._export(project)
            except TransientServerError:
                raise
            except ServerError as error:
                # It may have been deleted; the others are trained on all the same.
                _LOG.warning("left out of the training: project %d: %s", project, error)
                continue
            for result in read_export(tasks, f"project {project}"):
                if isinstance(result, Annotated):
                    new.append(result.annotated)
                elif isinstance(result, Invalid):
                    _LOG.warning("left out of the training: %s", "; ".join(result.problems))
        if not new:
            raise TrainingError("no annotation to learn from in the projects of this backend")
        return write_corpus(joined(documents, new), parts, folder)
