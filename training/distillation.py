"""Distillation: a smaller network learns from the annotation and from what a larger one makes of every token.

After Sun et al. 2019, "Patient Knowledge Distillation for BERT Model Compression", and Jiao et al. 2020, "TinyBERT":
the student begins as every n-th layer of its teacher, and learns its teacher's tag probabilities and hidden states.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import kl_div, log_softmax, softmax
from transformers import AutoConfig, Trainer
from transformers.utils import CONFIG_NAME

from data.labels import TAGS
from training.encoder import Encoder, keep_layers, load_encoder
from training.offline_encoder import EncoderError
from training.settings import DistillationSettings
from training.tagging_dataset import IGNORED


def kept_layers(layers: int, kept: int) -> list[int]:
    """Return the layers of a teacher that its student keeps: evenly spread, up to the last one; counted from 1.

    Args:
        layers: Layers of the teacher.
        kept: Layers of the student.

    Raises:
        ValueError: If the student would have no layer, or more than the teacher.
    """
    if not 0 < kept <= layers:
        raise ValueError(f"a student has 1 to {layers} layers, as many as its teacher at most, not {kept}")
    return [round((index + 1) * layers / kept) for index in range(kept)]


def load_student(teacher: Path, settings: DistillationSettings) -> tuple[Encoder, Any]:
    """Load a trained tagger as a teacher, and a student: some of its layers, or the model that the settings name.

    Args:
        teacher: Run or checkpoint directory of a trained tagger.
        settings: How the student begins.

    Returns:
        The student, and the teacher, whose weights are frozen.

    Raises:
        EncoderError: If there is no trained tagger, or none that can teach such a student.
    """
    if not (teacher / CONFIG_NAME).exists():
        raise EncoderError(f"teacher {teacher}: no trained tagger; give the run directory of a training")
    config = AutoConfig.from_pretrained(teacher)
    if list(config.id2label.values()) != list(TAGS):
        raise EncoderError(f"teacher {teacher}: its classes are not our tags; give the run directory of a training")
    try:
        kept = kept_layers(config.num_hidden_layers, settings.layers)
    except ValueError as error:
        raise EncoderError(f"teacher {teacher}: {error}") from error
    student = load_encoder(settings.start or str(teacher), TAGS)
    teaching = load_encoder(str(teacher), TAGS)
    if settings.start is None:
        keep_layers(student.model, kept)
    else:
        _check_start(student, teaching, settings)
    return student, teaching.model.eval().requires_grad_(False)


def _check_start(student: Encoder, teacher: Encoder, settings: DistillationSettings) -> None:
    """Check that what a student begins as can be compared with its teacher, token by token and layer by layer.

    Raises:
        EncoderError: If not.
    """
    ours, theirs = student.model.config, teacher.model.config
    if ours.num_hidden_layers != settings.layers:
        raise EncoderError(f"student {settings.start}: has {ours.num_hidden_layers} layers, not {settings.layers}")
    if ours.hidden_size != theirs.hidden_size:
        raise EncoderError(
            f"student {settings.start}: its hidden states have {ours.hidden_size} numbers, its teacher's "
            f"{theirs.hidden_size}; take a teacher of the same encoder"
        )
    if student.tokenizer.get_vocab() != teacher.tokenizer.get_vocab():
        raise EncoderError(f"student {settings.start}: not the vocabulary of its teacher")


class DistillationTrainer(Trainer):  # type: ignore[misc]
    """A trainer whose loss also asks the student to be like its teacher."""

    def __init__(self, teacher: torch.nn.Module, settings: DistillationSettings, **arguments: Any) -> None:
        """Make a trainer.

        Args:
            teacher: The teacher, frozen.
            settings: Weights of the parts of the loss.
            arguments: What `transformers.Trainer` takes; the model is the student.
        """
        super().__init__(**arguments)
        self._teacher = teacher.to(self.args.device)
        self._settings = settings

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: Mapping[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> Any:
        """Return the loss of a batch; in evaluation, where no one is taught, that of the annotation alone."""
        if not model.training:
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        student = model(**inputs, output_hidden_states=True)
        # The trainer lowers the precision of its own model only.
        with torch.no_grad(), self.accelerator.autocast():
            given = {name: inputs[name] for name in ("input_ids", "attention_mask")}
            teacher = self._teacher(**given, output_hidden_states=True)
        matched = kept_layers(len(teacher.hidden_states) - 1, len(student.hidden_states) - 1)
        loss = (
            tag_loss(student.logits, teacher.logits, inputs["labels"] != IGNORED)
            + self._settings.annotation_weight * student.loss
            + self._settings.hidden_weight
            * hidden_loss(
                student.hidden_states[1:],
                [teacher.hidden_states[number] for number in matched],
                inputs["attention_mask"].bool(),
            )
        )
        return (loss, student) if return_outputs else loss


def tag_loss(student: torch.Tensor, teacher: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
    """Return the divergence of the student's tag probabilities from the teacher's, the mean over tokens.

    Args:
        student: Unnormalised scores of shape (windows, tokens, tags).
        teacher: The same of the teacher.
        counted: Which tokens count, of shape (windows, tokens).
    """
    given = softmax(teacher[counted].float(), dim=-1)
    return kl_div(log_softmax(student[counted].float(), dim=-1), given, reduction="batchmean")


def hidden_loss(
    student: Sequence[torch.Tensor], teacher: Sequence[torch.Tensor], counted: torch.Tensor
) -> torch.Tensor:
    """Return the share of the variance of the teacher's hidden states that the student's do not have, mean over layers.

    Args:
        student: Hidden states of each layer, of shape (windows, tokens, width).
        teacher: Those of the teacher's layers that they are to be like.
        counted: Which tokens count, of shape (windows, tokens).
    """
    losses = []
    for learned, given in zip(student, teacher, strict=True):
        wanted = given[counted].float()
        losses.append((learned[counted].float() - wanted).square().mean() / wanted.var())
    return torch.stack(losses).mean()
