"""The settings of a training run."""

from dataclasses import dataclass, field

from data.windows import WindowSize
from training.encoder import OFFLINE


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
class TrainingSettings:
    """What a training run depends on besides its data.

    Attributes:
        encoder: `offline`, a hub id or a checkpoint directory.
        epochs: Most passes over the training documents.
        patience: Epochs without a better validation score after which training stops.
        learning_rate: Peak learning rate of AdamW; a small encoder wants a high one.
        warmup: Share of the steps in which the rate rises linearly; it then falls linearly to zero.
        weight_decay: Of AdamW.
        batch_size: Windows per step.
        window: Size of the windows.
        linker: Settings of the linker.
        seed: Of the head, the order of windows and dropout.
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
    seed: int = 13
