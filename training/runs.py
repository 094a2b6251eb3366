"""Training runs: from a corpus to a self-contained model directory."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from data.digests import data_digest
from data.documents import AnnotatedDocument
from data.files import atomic_writer
from data.run_log import RUN_FILE, TRAINING, finished_run, write_run
from data.splits import Split
from data.windows import WindowSize
from inference.calibration import Calibration
from inference.learned_linker import LearnedLinker
from inference.model_directory import (
    LINKER_FILE,
    MANIFEST_FILE,
    ONNX_FILE,
    RUNTIME_FILES,
    Manifest,
    file_digest,
    write_manifest,
)
from inference.tagger import OnnxTagger
from training.calibration import fit_calibration
from training.export import export_int8, export_linker
from training.linker_training import train_linker
from training.settings import TrainingSettings
from training.tagger_training import CHECKPOINTS, TrainedTagger, train_tagger

REQUEST_FILE = "request.json"
"""Settings and data hash of a run, written when it starts; a run goes on only if both are the same."""


class RunError(RuntimeError):
    """A run cannot be started or continued."""


def run_training(split: Split, settings: TrainingSettings, directory: Path) -> TrainedTagger:
    """Train a tagger and write its model directory; an interrupted run goes on from its last checkpoint.

    Args:
        split: The corpus.
        settings: The settings.
        directory: The run directory, which becomes the model directory.

    Raises:
        RunError: If the directory holds a finished run, or checkpoints of other settings or data, or a part has no
            document.
        EncoderError: If the encoder cannot be loaded.
    """
    if not split.train or not split.validation:
        raise RunError("training needs documents in both train and validation; add documents or a split file")
    started = datetime.now(UTC)
    _claim(directory, split, settings)
    tagger = train_tagger(split.train, split.validation, settings, directory)
    tagger.encoder.tokenizer.save_pretrained(directory)
    tagger.encoder.model.save_pretrained(directory)
    export_int8(directory, directory / ONNX_FILE)
    export_linker(train_linker(split.train, settings.linker), directory / LINKER_FILE)
    manifest = Manifest(
        encoder=tagger.encoder.origin,
        window=settings.window,
        digests={name: file_digest(directory / name) for name in RUNTIME_FILES},
        code_version=version("minzheng-metrics"),
        data={
            part: {"documents": len(documents), "digest": data_digest(documents), **_counts(documents)}
            for part, documents in (("train", split.train), ("validation", split.validation))
        },
        settings=asdict(settings) | {"epochs_run": tagger.epochs},
        calibration=_calibration(directory, split.validation, settings.window),
        scores={"validation windows, float32": tagger.scores, "misaligned spans": dict(tagger.misaligned)},
    )
    scores = {"spans" if name == "f1" else name: score for name, score in tagger.scores.items()}
    parts = {"train": split.train, "validation": split.validation}
    # A run stopped behind this line left its file; it is not finished without a manifest.
    (directory / RUN_FILE).unlink(missing_ok=True)
    write_run(finished_run(TRAINING, started, parts, manifest.settings, scores), directory / RUN_FILE)
    write_manifest(manifest, directory)
    shutil.rmtree(directory / CHECKPOINTS)
    return tagger


def _calibration(directory: Path, documents: Sequence[AnnotatedDocument], window: WindowSize) -> Calibration:
    tagger, linker = OnnxTagger(directory, window), LearnedLinker(directory)
    return fit_calibration(lambda document: linker.link(document.text, tagger.tag(document.text)), documents)


def is_finished(directory: Path, split: Split, settings: TrainingSettings) -> bool:
    """Whether a directory holds the finished run of these settings and data.

    Raises:
        RunError: If it holds a finished run of others.
    """
    if not (directory / MANIFEST_FILE).exists():
        return False
    if _read_request(directory / REQUEST_FILE) != _request(split, settings):
        raise RunError(f"{directory}: holds a run of other settings or data; choose another --output or delete it")
    return True


def _request(split: Split, settings: TrainingSettings) -> dict[str, object]:
    return {
        "settings": asdict(settings),
        "train": data_digest(split.train),
        "validation": data_digest(split.validation),
    }


def _claim(directory: Path, split: Split, settings: TrainingSettings) -> None:
    if (directory / MANIFEST_FILE).exists():
        raise RunError(f"{directory}: holds a finished run; choose another --output or delete it")
    request = _request(split, settings)
    path = directory / REQUEST_FILE
    if (directory / CHECKPOINTS).exists() and _read_request(path) != request:
        raise RunError(
            f"{directory}: holds an unfinished run of other settings or data; choose another --output or delete it"
        )
    with atomic_writer(path) as stream:
        json.dump(request, stream, ensure_ascii=False, indent=2)


def _read_request(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _counts(documents: Sequence[AnnotatedDocument]) -> dict[str, int]:
    return {
        "characters": sum(len(annotated.document.text) for annotated in documents),
        "values": sum(span.is_value for annotated in documents for span in annotated.spans),
    }
