"""Experiments of several training runs: cross-validation and learning curves."""

import json
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, stdev

from data.digests import data_digest
from data.documents import AnnotatedDocument
from data.files import atomic_writer
from data.run_log import CROSS_VALIDATION, LEARNING_CURVE, RUN_FILE, finished_run, write_run
from data.splits import Split
from training.runs import RunError, is_finished, run_training
from training.settings import TrainingSettings

Scorer = Callable[[Path, Sequence[AnnotatedDocument]], Mapping[str, float]]
"""Scores a model directory on annotated documents: F1 by name."""
RESULT_FILES = {CROSS_VALIDATION: "folds.json", LEARNING_CURVE: "curve.json"}
"""Name of the file that holds the outcome of an experiment, by its kind, in its directory."""
_SCORES_FILE = "held-out-scores.json"
_VALIDATION_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Part:
    """One training run of an experiment.

    Attributes:
        name: Name of its run directory inside that of the experiment.
        split: Documents to train on, to stop by, and (as test part) to score on.
        share: Share of the training documents it learns from.
    """

    name: str
    split: Split
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class PartResult:
    """What came out of one run.

    Attributes:
        name: Name of the run.
        share: Share of the training documents.
        documents: Number of documents it learned from.
        values: Number of values in them.
        scores: F1 by name on its test documents.
    """

    name: str
    share: float
    documents: int
    values: int
    scores: Mapping[str, float]


def fold_parts(split: Split, folds: int, seed: int) -> list[Part]:
    """Deal the documents of the training and validation parts into folds; each is scored by a run on the others.

    The test part stays unseen. Of the other folds a tenth serves to stop training and to calibrate, so that nothing is
    chosen by the documents that are scored.

    Args:
        split: The corpus.
        folds: Number of folds, at least two.
        seed: Of the assignment, which depends on it and on the names of the documents alone.

    Raises:
        RunError: If there are fewer than two documents a fold.
    """
    documents = _shuffled((*split.train, *split.validation), seed)
    if len(documents) < 2 * folds:
        raise RunError(f"{folds} folds need {2 * folds} reports at least, the corpus has {len(documents)}")
    parts = []
    for fold in range(folds):
        rest = [document for index, document in enumerate(documents) if index % folds != fold]
        stopping = max(1, round(_VALIDATION_SHARE * len(rest)))
        held_out = tuple(documents[fold::folds])
        parts.append(Part(f"fold-{fold + 1}", Split(tuple(rest[stopping:]), tuple(rest[:stopping]), held_out)))
    return parts


def curve_parts(split: Split, shares: Sequence[float], seed: int) -> list[Part]:
    """Take growing shares of the training part; each holds the smaller ones. All are scored on the test part.

    Args:
        split: The corpus.
        shares: Shares of the training documents, above 0 and at most 1.
        seed: Of the order in which documents are taken.

    Raises:
        RunError: If the corpus has no test part.
    """
    if not split.test:
        raise RunError("a learning curve is scored on the test part; name its reports in the split file")
    order = _shuffled(split.train, seed)
    return [
        Part(f"share-{share:g}", replace(split, train=tuple(order[: math.ceil(share * len(order))])), share)
        for share in sorted(set(shares))
    ]


def _shuffled(documents: Sequence[AnnotatedDocument], seed: int) -> list[AnnotatedDocument]:
    ordered = sorted(documents, key=lambda annotated: (annotated.document.name, annotated.document.digest))
    random.Random(seed).shuffle(ordered)
    return ordered


def run_experiment(
    kind: str, parts: Sequence[Part], settings: TrainingSettings, directory: Path, score: Scorer
) -> list[PartResult]:
    """Train and score each part, and write the outcome; parts that are done already are not repeated.

    Args:
        kind: `CROSS_VALIDATION` or `LEARNING_CURVE`.
        parts: The runs.
        settings: The settings of every run.
        directory: Directory of the experiment; each run has one inside it.
        score: Scores a model on the documents held out.

    Returns:
        The results of the runs, in their order.

    Raises:
        RunError: If a run directory holds a run of other settings or data, or a part has too few documents.
    """
    started = datetime.now(UTC)
    results = [_run_part(part, settings, directory / part.name, score) for part in parts]
    summary = summarize(results)
    content = {"kind": kind, "settings": asdict(settings), "parts": [asdict(result) for result in results]}
    if kind == CROSS_VALIDATION:
        content["summary"] = summary
    with atomic_writer(directory / RESULT_FILES[kind]) as stream:
        json.dump(content, stream, ensure_ascii=False, indent=2)
        stream.write("\n")
    if not (directory / RUN_FILE).exists():
        means = {name: figures["mean"] for name, figures in summary.items()}
        scores = means if kind == CROSS_VALIDATION else results[-1].scores
        documents = {part.name: part.split.train for part in parts}
        write_run(finished_run(kind, started, documents, asdict(settings), scores), directory / RUN_FILE)
    return results


def summarize(results: Sequence[PartResult]) -> dict[str, dict[str, float]]:
    """Return mean and sample standard deviation of each score that all runs have."""
    names = [name for name in results[0].scores if all(name in result.scores for result in results)]
    columns = {name: [result.scores[name] for result in results] for name in names}
    return {
        name: {"mean": round(fmean(values), 4), "deviation": round(stdev(values), 4) if len(values) > 1 else 0.0}
        for name, values in columns.items()
    }


def _run_part(part: Part, settings: TrainingSettings, directory: Path, score: Scorer) -> PartResult:
    if not is_finished(directory, part.split, settings):
        run_training(part.split, settings, directory)
    digest = data_digest(part.split.test)
    scores = _read_scores(directory / _SCORES_FILE, digest)
    if scores is None:
        scores = dict(score(directory, part.split.test))
        with atomic_writer(directory / _SCORES_FILE) as stream:
            json.dump({"data": digest, "scores": scores}, stream)
    values = sum(span.is_value for annotated in part.split.train for span in annotated.spans)
    return PartResult(part.name, part.share, len(part.split.train), values, scores)


def _read_scores(path: Path, digest: str) -> dict[str, float] | None:
    """Read the scores of a run on these documents; None if it has none or the file is damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["data"] == digest:
            return {name: float(score) for name, score in content["scores"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return None
