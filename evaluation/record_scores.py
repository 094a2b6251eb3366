"""Record scores in layers: how much of a metric is right."""

from collections.abc import Iterable, Mapping, Sequence

from data.metrics import Metric, same_argument
from evaluation.span_scores import Score

LAYERS: Mapping[str, tuple[str, ...]] = {
    "value": (),
    "unit": ("unit",),
    "program": ("program",),
    "indicator": ("indicator",),
    "full": ("unit", "program", "indicator"),
}
"""The arguments that must be right besides the offsets of the value, by layer."""


def record_scores(documents: Iterable[tuple[Sequence[Metric], Sequence[Metric]]]) -> dict[str, Score]:
    """Score metrics in layers over all documents.

    Args:
        documents: Annotated and predicted metrics of each document.

    Returns:
        A score for each of `LAYERS`.
    """
    right = dict.fromkeys(LAYERS, 0)
    gold_count = predicted_count = 0
    for gold, predicted in documents:
        gold_count += len(gold)
        predicted_count += len(predicted)
        by_offsets = {(metric.value.start, metric.value.end): metric for metric in gold}
        for metric in predicted:
            match = by_offsets.get((metric.value.start, metric.value.end))
            if match is None:
                continue
            for layer, roles in LAYERS.items():
                right[layer] += all(same_argument(getattr(match, role), getattr(metric, role)) for role in roles)
    return {layer: _score(count, predicted_count, gold_count) for layer, count in right.items()}


def _score(right: int, predicted: int, gold: int) -> Score:
    precision = right / predicted if predicted else float(not gold)
    recall = right / gold if gold else 1.0
    total = predicted + gold
    return Score(precision, recall, 2 * right / total if total else 1.0, gold)
