"""Record counts in layers: how much of a metric is right."""

from collections.abc import Iterable, Mapping, Sequence

from data.counts import Counts, Score, total
from data.metrics import Metric, same_argument

LAYERS: Mapping[str, tuple[str, ...]] = {
    "value": (),
    "unit": ("unit",),
    "program": ("program",),
    "indicator": ("indicator",),
    "full": ("unit", "program", "indicator"),
}
"""The arguments that must be right besides the offsets of the value, by layer."""


def record_counts(gold: Sequence[Metric], predicted: Sequence[Metric]) -> dict[str, Counts]:
    """Count the right metrics of a document, by layer.

    Args:
        gold: Annotated metrics.
        predicted: Predicted metrics.
    """
    pairs = same_values(gold, predicted)
    return {
        layer: Counts(
            sum(all(same_argument(getattr(one, role), getattr(other, role)) for role in roles) for one, other in pairs),
            len(predicted),
            len(gold),
        )
        for layer, roles in LAYERS.items()
    }


def same_values(gold: Iterable[Metric], predicted: Iterable[Metric]) -> list[tuple[Metric, Metric]]:
    """Return the pairs of annotated and predicted metrics whose values have the same offsets."""
    by_offsets = {(metric.value.start, metric.value.end): metric for metric in gold}
    return [
        (by_offsets[offsets], metric)
        for metric in predicted
        if (offsets := (metric.value.start, metric.value.end)) in by_offsets
    ]


def record_scores(documents: Iterable[tuple[Sequence[Metric], Sequence[Metric]]]) -> dict[str, Score]:
    """Score metrics in layers over all documents.

    Args:
        documents: Annotated and predicted metrics of each document.

    Returns:
        A score for each of `LAYERS`.
    """
    counts = total([record_counts((), ()), *(record_counts(gold, predicted) for gold, predicted in documents)])
    return {layer: Score.of(count) for layer, count in counts.items()}
