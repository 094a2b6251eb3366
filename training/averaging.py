"""Averaging the weights of trained taggers into one network, no slower than each of them.

After Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models improves accuracy without
increasing inference time". It works for runs that began from the same weights.
"""

from collections.abc import Sequence
from pathlib import Path

import torch

from data.labels import TAGS
from training.encoder import Encoder, load_encoder


class AveragingError(RuntimeError):
    """Taggers cannot be averaged; the message says which and why."""


def average(runs: Sequence[Path]) -> Encoder:
    """Load trained taggers and return the network of their mean weights, with the tokenizer of the first.

    Args:
        runs: Run or checkpoint directories, at least two.

    Raises:
        AveragingError: If there are fewer, or they differ in vocabulary or shape.
        EncoderError: If one cannot be loaded.
    """
    if len(runs) < 2:
        raise AveragingError("an average takes two runs at least")
    first = load_encoder(str(runs[0]), TAGS)
    total = {name: weight.double() for name, weight in first.model.state_dict().items()}
    for run in runs[1:]:
        other = load_encoder(str(run), TAGS)
        weights = other.model.state_dict()
        if _shapes(weights) != _shapes(total):
            raise AveragingError(f"{run}: not a network of the same shape as {runs[0]}")
        if other.tokenizer.get_vocab() != first.tokenizer.get_vocab():
            raise AveragingError(f"{run}: not the vocabulary of {runs[0]}")
        total = {name: weight + weights[name] for name, weight in total.items()}
    first.model.load_state_dict({name: (weight / len(runs)).float() for name, weight in total.items()})
    return first


def keep_share(trained: Encoder, start: Encoder, share: float) -> None:
    """Move the weights of a trained network back towards those its training began with.

    After Wortsman et al. 2022, "Robust fine-tuning of zero-shot models".

    Args:
        trained: The trained network, which is changed.
        start: The network it was before.
        share: Of the weights of `start`; 0 changes nothing.
    """
    before = start.model.state_dict()
    weights = trained.model.state_dict()
    trained.model.load_state_dict({name: weight.lerp(before[name], share) for name, weight in weights.items()})


def _shapes(weights: dict[str, torch.Tensor]) -> dict[str, torch.Size]:
    return {name: weight.shape for name, weight in weights.items()}
