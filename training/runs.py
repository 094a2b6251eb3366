"""Training runs: from a corpus to a self-contained model directory."""

import contextlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
from training.averaging import AveragingError, average
from training.calibration import fit_calibration
from training.export import CHECKPOINT_FILE, export_int8, export_linker
from training.linker_training import train_linker
from training.offline_encoder import EncoderError
from training.settings import TrainingSettings, settings_of
from training.tagger_training import CHECKPOINTS, TrainedTagger, score_tagger, train_tagger

REQUEST_FILE = "request.json"
"""Settings of a run, hashes of its data and of the weights it begins with, written at the start; it goes on only if
they are the same."""


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
        EncoderError: If the encoder, or the teacher, cannot be loaded.
    """
    _check_parts(split)
    started = datetime.now(UTC)
    _claim(directory, split, settings)
    try:
        tagger = train_tagger(split.train, split.validation, settings, directory)
    except EncoderError:
        _withdraw(directory)
        raise
    _finish(directory, split, settings, tagger, started, {"epochs_run": tagger.epochs})
    shutil.rmtree(directory / CHECKPOINTS)
    return tagger


def run_averaging(split: Split, runs: Sequence[Path], directory: Path) -> TrainedTagger:
    """Average the taggers of finished trainings that differ in their seeds; write the average's model directory.

    Its settings are those of the trainings, with all their seeds.

    Args:
        split: The corpus the trainings learned from; the linker and the calibration are made anew.
        runs: Their run directories.
        directory: The directory to write; it appears when all is done.

    Raises:
        RunError: If the directory holds files, or the runs are not finished trainings, at least two, of this corpus
            that differ in nothing but the seed.
        EncoderError: If a tagger cannot be loaded.
    """
    _check_parts(split)
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise RunError(f"{directory}: not an empty folder; choose another --output or delete it")
    started = datetime.now(UTC)
    settings = _settings_but_for_seeds(split, runs)
    try:
        encoder = average(runs)
    except AveragingError as error:
        raise RunError(str(error)) from error
    tagger = score_tagger(encoder, split.train, split.validation, settings[0])
    directory.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=directory.parent, prefix=f".{directory.name}.", suffix=".part") as folder:
        run = Path(folder, directory.name)
        run.mkdir()
        _finish(run, split, settings[0], tagger, started, {"averaged_seeds": [member.seed for member in settings]})
        run.replace(directory)
    return tagger


def _settings_but_for_seeds(split: Split, runs: Sequence[Path]) -> list[TrainingSettings]:
    """Return the settings of finished trainings of a corpus, which differ in the seed.

    Raises:
        RunError: If a run is something else.
    """
    requests = [_finished_request(run) for run in runs]
    settings = []
    for run, request in zip(runs, requests, strict=True):
        try:
            settings.append(settings_of(request["settings"]))
        except (KeyError, TypeError, ValueError) as error:
            raise RunError(f"{run}: trained by another version of this software; train it again") from error
        expected = requests[0] | {"settings": requests[0]["settings"] | {"seed": settings[-1].seed}}
        if request != expected:
            raise RunError(f"{run}: differs from {runs[0]} in more than the seed: settings, reports or first weights")
        if request != request | _data_digests(split):
            raise RunError(f"{run}: trained on other reports than --data")
    if len({member.seed for member in settings}) < len(settings):
        raise RunError("an average takes trainings of different seeds; two of these have the same")
    return settings


def _finished_request(run: Path) -> Any:
    if not (run / MANIFEST_FILE).exists() or not (run / REQUEST_FILE).exists():
        raise RunError(f"{run}: not the directory of a finished training (an average cannot be averaged again)")
    return _read_request(run / REQUEST_FILE)


def _finish(
    directory: Path,
    split: Split,
    settings: TrainingSettings,
    tagger: TrainedTagger,
    started: datetime,
    outcome: Mapping[str, object],
) -> None:
    """Export a trained tagger, train the linker, calibrate both, and write the manifest with settings and outcome."""
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
        settings=asdict(settings) | dict(outcome),
        calibration=_calibration(directory, split.validation, settings.window),
        scores={"validation windows, float32": tagger.scores, "misaligned spans": dict(tagger.misaligned)},
    )
    scores = {"spans" if name == "f1" else name: score for name, score in tagger.scores.items()}
    parts = {"train": split.train, "validation": split.validation}
    # A run stopped behind this line left its file; it is not finished without a manifest.
    (directory / RUN_FILE).unlink(missing_ok=True)
    write_run(finished_run(TRAINING, started, parts, manifest.settings, scores), directory / RUN_FILE)
    write_manifest(manifest, directory)


def _check_parts(split: Split) -> None:
    if not split.train or not split.validation:
        raise RunError("training needs documents in both train and validation; add documents or a split file")


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
    starts = [settings.encoder, settings.distillation and settings.distillation.start]
    return {
        "settings": asdict(settings),
        **_data_digests(split),
        "weights": {start: digest for start in starts if start and (digest := _weights_digest(Path(start)))},
    }


def _weights_digest(directory: Path) -> str | None:
    """Return the hash of the weights a training begins with, so that it does not go on with others."""
    files = (directory / name for name in (CHECKPOINT_FILE, ONNX_FILE))
    return next((file_digest(file) for file in files if file.exists()), None)


def _data_digests(split: Split) -> dict[str, str]:
    return {"train": data_digest(split.train), "validation": data_digest(split.validation)}


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


def _withdraw(directory: Path) -> None:
    """Take back the claim of a run that could not begin, so that a mistyped command leaves nothing behind."""
    if not (directory / CHECKPOINTS).exists():
        (directory / REQUEST_FILE).unlink()
        with contextlib.suppress(OSError):
            directory.rmdir()


def _read_request(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _counts(documents: Sequence[AnnotatedDocument]) -> dict[str, int]:
    return {
        "characters": sum(len(annotated.document.text) for annotated in documents),
        "values": sum(span.is_value for annotated in documents for span in annotated.spans),
    }
