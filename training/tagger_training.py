"""Fine-tuning an encoder to tag tokens."""

import contextlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2
from transformers import (
    DataCollatorForTokenClassification,
    EarlyStoppingCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)
from transformers.trainer_callback import TrainerState

from data.documents import AnnotatedDocument
from data.labels import SPAN_LABELS, TAGS
from data.tokenization import IntervalTokenizer
from training.averaging import keep_share
from training.distillation import DistillationTrainer, load_student
from training.encoder import Encoder, load_encoder
from training.settings import TrainingSettings
from training.swapping import swapped_copies
from training.tagging_dataset import IGNORED, tagging_dataset

CHECKPOINTS = "checkpoints"
"""Folder of a run's checkpoints, inside its directory."""


@dataclass(frozen=True, slots=True)
class TrainedTagger:
    """A fine-tuned encoder.

    Attributes:
        encoder: The encoder with its trained head.
        scores: Strict span scores on the validation windows, by label and over all ("f1").
        misaligned: Training spans that start or end inside a token, by label.
        epochs: Passes over the data until training stopped.
    """

    encoder: Encoder
    scores: dict[str, float]
    misaligned: Counter[str]
    epochs: float


def train_tagger(
    training: Sequence[AnnotatedDocument],
    validation: Sequence[AnnotatedDocument],
    settings: TrainingSettings,
    directory: Path,
) -> TrainedTagger:
    """Fine-tune an encoder on annotated documents; continue from the last checkpoint in the directory if there is one.

    Args:
        training: Documents to learn from.
        validation: Documents that decide when to stop and which checkpoint is best.
        settings: The settings.
        directory: Run directory; checkpoints go to its folder `checkpoints`.

    Raises:
        EncoderError: If the encoder, or the teacher, cannot be loaded.
    """
    set_seed(settings.seed)
    distillation = settings.distillation
    if distillation is None:
        encoder = load_encoder(settings.encoder, TAGS)
        trainer_class, copies = Trainer, []
    else:
        encoder, teacher = load_student(Path(settings.encoder), distillation)
        trainer_class = partial(DistillationTrainer, teacher, distillation)
        copies = swapped_copies(training, distillation.copies, distillation.rates, settings.seed)
    # Windows without context show the model every tag once an epoch; scores are taken with context, as in use.
    without_context = replace(settings.window, context=0)
    _, misaligned = tagging_dataset(training, _tokenizer(encoder), without_context)
    rows, _ = tagging_dataset([*training, *copies], _tokenizer(encoder), without_context)
    checkpoints = directory / CHECKPOINTS
    trainer = trainer_class(
        **_trainer_parts(encoder, validation, settings, checkpoints),
        train_dataset=rows,
        callbacks=[EarlyStoppingCallback(early_stopping_patience=settings.patience)],
    )
    trainer.train(resume_from_checkpoint=_last_complete_checkpoint(checkpoints))
    if distillation is not None and distillation.start is not None:
        keep_share(encoder, load_encoder(distillation.start, TAGS), distillation.kept)
    return TrainedTagger(encoder, _validation_scores(trainer), misaligned, round(float(trainer.state.epoch or 0), 2))


def score_tagger(
    encoder: Encoder,
    training: Sequence[AnnotatedDocument],
    validation: Sequence[AnnotatedDocument],
    settings: TrainingSettings,
) -> TrainedTagger:
    """Score an encoder whose weights are not to be trained further.

    Args:
        encoder: The encoder with its head.
        training: Documents it learned from.
        validation: Documents to score it on.
        settings: The settings; what matters are windows and batches.
    """
    _, misaligned = tagging_dataset(training, _tokenizer(encoder), replace(settings.window, context=0))
    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(**_trainer_parts(encoder, validation, settings, Path(folder)))
        return TrainedTagger(encoder, _validation_scores(trainer), misaligned, 0.0)


def _tokenizer(encoder: Encoder) -> IntervalTokenizer:
    return IntervalTokenizer(encoder.tokenizer.backend_tokenizer)


def _trainer_parts(
    encoder: Encoder, validation: Sequence[AnnotatedDocument], settings: TrainingSettings, directory: Path
) -> dict[str, Any]:
    rows, _ = tagging_dataset(validation, _tokenizer(encoder), settings.window)
    return {
        "model": encoder.model,
        "args": _arguments(settings, directory),
        "eval_dataset": rows,
        "processing_class": encoder.tokenizer,
        "data_collator": DataCollatorForTokenClassification(encoder.tokenizer),
        "compute_metrics": _scores,
        "preprocess_logits_for_metrics": lambda logits, _: logits.argmax(dim=-1),
    }


def _validation_scores(trainer: Trainer) -> dict[str, float]:
    scores = {name.removeprefix("eval_"): value for name, value in trainer.evaluate().items()}
    wanted = ("f1", *(label.name for label in SPAN_LABELS))
    return {name: round(float(scores[name]), 4) for name in wanted if name in scores}


def _last_complete_checkpoint(checkpoints: Path) -> str | None:
    """Return the checkpoint of the latest step; what an interruption left half-written does not count."""
    steps: dict[int, Path] = {}
    for state in checkpoints.glob("checkpoint-*/trainer_state.json"):
        # The Trainer writes this file last.
        with contextlib.suppress(ValueError, TypeError):
            steps[TrainerState.load_from_json(str(state)).global_step] = state.parent
    return str(steps[max(steps)]) if steps else None


def _arguments(settings: TrainingSettings, checkpoints: Path) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(checkpoints),
        num_train_epochs=settings.epochs,
        learning_rate=settings.learning_rate,
        warmup_steps=settings.warmup,
        weight_decay=settings.weight_decay,
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=settings.batch_size,
        train_sampling_strategy="group_by_length",
        use_cpu=not torch.cuda.is_available(),
        bf16=bfloat16_pays(),
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=True,
        restore_callback_states_from_checkpoint=True,
        metric_for_best_model="f1",
        logging_steps=20,
        seed=settings.seed,
    )


def bfloat16_pays() -> bool:
    """Whether the machine multiplies bfloat16 matrices in hardware; elsewhere float32 is faster.

    A step of 12 layers on 2 cores without AMX but with AVX-512 BF16 (Zen 4): 0.77 s, in float32 1.40 s (torch 2.13).
    """
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("amx_bf16") or capabilities.get("avx512_bf16"))


def _scores(outcome: Any) -> dict[str, float]:
    """Score predicted tags with seqeval's strict IOB2 mode; outcome holds tag indices of shape (windows, tokens)."""
    predictions, labels = np.asarray(outcome.predictions), np.asarray(outcome.label_ids)
    kept = labels != IGNORED
    gold = [[TAGS[tag] for tag in row[keep]] for row, keep in zip(labels, kept, strict=True)]
    predicted = [[TAGS[tag] for tag in row[keep]] for row, keep in zip(predictions, kept, strict=True)]
    report = classification_report(gold, predicted, mode="strict", scheme=IOB2, output_dict=True, zero_division=0)
    scores = {label.name: report[label.name]["f1-score"] for label in SPAN_LABELS if label.name in report}
    return {"f1": report["micro avg"]["f1-score"], **scores}
