"""Uncertainty of scores that come from a sample of documents: bootstrap intervals and paired tests.

Documents are what is drawn, since the figures of one report are alike. Everything works on an array of counts of shape
(documents, scores, 3), the last axis being right, predicted and annotated items.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.counts import SectionCounts

RESAMPLES = 1000
PERMUTATIONS = 10_000
SEED = 13
LEAST_DOCUMENTS = 5
"""Below this many documents no interval is given: it would say next to nothing."""
_ENDS = (2.5, 97.5)

Array = NDArray[np.float64]


def count_array(documents: Sequence[SectionCounts], names: Sequence[str]) -> Array:
    """Put counts into an array of shape (documents, names, 3)."""
    rows = [[document[name].to_json() for name in names] for document in documents]
    return np.array(rows, dtype=np.float64).reshape(len(documents), len(names), 3)


def f1_scores(counts: Array) -> Array:
    """Return the F1 of counts whose last axis is right, predicted, annotated; 1.0 where all are nothing."""
    items = counts[..., 1] + counts[..., 2]
    return np.divide(2 * counts[..., 0], items, out=np.ones_like(items), where=items > 0)


def f1_intervals(
    documents: Sequence[SectionCounts], names: Sequence[str], resamples: int = RESAMPLES, seed: int = SEED
) -> dict[str, tuple[float, float] | None]:
    """Return 95 % percentile intervals of the F1 scores over all documents (Efron and Tibshirani, 1993, chapter 13).

    Args:
        documents: Counts of each document.
        names: Names of the scores.
        resamples: How often as many documents are drawn with replacement.
        seed: Seed of the drawing.

    Returns:
        Lower and upper end by name; None where there are fewer than `LEAST_DOCUMENTS`.
    """
    if len(documents) < LEAST_DOCUMENTS:
        return dict.fromkeys(names)
    counts = count_array(documents, names)
    ends = np.percentile(f1_scores(_resample(counts, resamples, seed)), _ENDS, axis=0)
    return {name: (float(low), float(high)) for name, low, high in zip(names, *ends, strict=True)}


def _resample(counts: Array, resamples: int, seed: int) -> Array:
    """Draw documents with replacement and add their counts; shape (resamples, names, 3)."""
    size = len(counts)
    drawn = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=resamples)
    sums: Array = np.einsum("rd,dnc->rnc", drawn.astype(np.float64), counts)
    return sums


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of one F1 score between two models on the same documents.

    Attributes:
        difference: The second model's score less the first one's.
        interval: Ends of its 95 % interval by the paired bootstrap; None where there are too few documents.
        p_value: Probability of a difference at least as large if the models were alike, by a permutation test that
            exchanges their results document by document.
    """

    difference: float
    interval: tuple[float, float] | None
    p_value: float


def paired_difference(
    first: Sequence[SectionCounts], second: Sequence[SectionCounts], name: str, seed: int = SEED
) -> Difference:
    """Test the difference of an F1 score between two models.

    The permutation test is approximate randomisation (Noreen, 1989; Yeh, 2000) with the observed assignment counted
    in, so that no p-value is nought (Phipson and Smyth, 2010).

    Args:
        first: Counts of the first model by document.
        second: Counts of the second model for the same documents in the same order.
        name: Name of the score.
        seed: Seed of drawing and exchanging.
    """
    one, other = (count_array(documents, [name]) for documents in (first, second))
    observed = float((f1_scores(other.sum(axis=0)) - f1_scores(one.sum(axis=0)))[0])
    exchanged = np.random.default_rng(seed).integers(0, 2, size=(PERMUTATIONS, len(one))).astype(np.float64)
    moved = np.einsum("rd,dnc->rnc", exchanged, other - one)
    differences = f1_scores(other.sum(axis=0) - moved) - f1_scores(one.sum(axis=0) + moved)
    extreme = int((np.abs(differences[:, 0]) >= abs(observed) - 1e-12).sum())
    interval = None
    if len(one) >= LEAST_DOCUMENTS:
        drawn = f1_scores(_resample(other, RESAMPLES, seed)) - f1_scores(_resample(one, RESAMPLES, seed))
        low, high = np.percentile(drawn, _ENDS)
        interval = (float(low), float(high))
    return Difference(observed, interval, (extreme + 1) / (PERMUTATIONS + 1))
