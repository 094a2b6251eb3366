"""The settings of a training run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.windows import WindowSize
from training.encoder import OFFLINE
from training.swapping import SwapRates


@dataclass(frozen=True, slots=True)
class LinkerSettings:
    """Settings of a linker training.

    Attributes:
        epochs: Passes over the values.
        learning_rate: Peak learning rate of AdamW; it falls along a cosine.
        batch_size: Values a step.
        width: Units of the first hidden layer; the second has half of them.
        word_size: Length of the vectors of hashed words.
        members: Scorers whose mean the linker is.
        dropout: Share of word vectors and hidden units left out.
        missing: Share of the argument spans taken away from a second copy of each document, since taggers miss some.
        seed: Of the weights, the order, dropout and the missing spans.
    """

    epochs: int = 12
    learning_rate: float = 3e-3
    batch_size: int = 256
    width: int = 96
    word_size: int = 8
    members: int = 3
    dropout: float = 0.2
    missing: float = 0.1
    seed: int = 13


@dataclass(frozen=True, slots=True)
class DistillationSettings:
    """What a student learns besides the annotation.

    Attributes:
        layers: Layers of the student.
        start: Trained model that the student begins as, a run, checkpoint or model directory; None for layers of its
            teacher.
        kept: Share that the weights of `start` have in those the student ends with; the rest is what training made of
            them.
        copies: Copies of the training documents with other phrases and digits, which its teacher tags for it.
        rates: How much of a copy is new.
        annotation_weight: Of the annotation, against the teacher's tag probabilities.
        hidden_weight: Of the teacher's hidden states, against its tag probabilities.
    """

    layers: int = 6
    start: str | None = None
    kept: float = 0.0
    copies: int = 2
    rates: SwapRates = field(default_factory=SwapRates)
    annotation_weight: float = 0.3
    hidden_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What a training run depends on besides its data.

    Attributes:
        encoder: `offline`, a hub id, a checkpoint or model directory; of a distillation, the teacher's run directory.
        epochs: Most passes over the training documents, and their copies.
        patience: Epochs without a better validation score after which training stops.
        learning_rate: Peak learning rate of AdamW; a small encoder wants a high one.
        warmup: Share of the steps in which the rate rises linearly; it then falls linearly to zero.
        weight_decay: Of AdamW.
        batch_size: Windows per step.
        window: Size of the windows.
        linker: Settings of the linker.
        distillation: How a student is taught; None for a training without a teacher.
        seed: Of the order of windows and dropout, and of the copies. The head begins the same whatever the seed, so
            that the weights of several runs can be averaged.
    """

    encoder: str = OFFLINE
    epochs: int = 8
    patience: int = 3
    learning_rate: float = 3e-4
    warmup: float = 0.1
    weight_decay: float = 0.01
    batch_size: int = 8
    window: WindowSize = field(default_factory=WindowSize)
    linker: LinkerSettings = field(default_factory=LinkerSettings)
    distillation: DistillationSettings | None = None
    seed: int = 13


def settings_of(content: Mapping[str, Any]) -> TrainingSettings:
    """Read settings from JSON types, as `dataclasses.asdict` makes them.

    Raises:
        KeyError: If a part is missing.
        TypeError: If there are other settings than in this version.
        ValueError: If the windows are impossible.
    """
    distillation = content["distillation"]
    if distillation is not None:
        distillation = DistillationSettings(**{**distillation, "rates": SwapRates(**distillation["rates"])})
    parts = {
        "window": WindowSize(**content["window"]),
        "linker": LinkerSettings(**content["linker"]),
        "distillation": distillation,
    }
    return TrainingSettings(**{**content, **parts})
