"""What the model proposes for a text, as Label Studio takes it."""

from collections.abc import Iterable
from typing import Any

from data.spans import Span
from inference.records import Record
from inference.writers.label_studio_tasks import result_items


def prediction_of(records: Iterable[Record], model_version: str) -> dict[str, Any]:
    """Return the prediction of a task: spans, relations and scores.

    Args:
        records: The records of the task's text.
        model_version: What the prediction says of the model.

    Returns:
        A prediction with `result`, `model_version` and, if there is a record, `score`: the mean of the records'
        scores, by which Label Studio sorts tasks.
    """
    written: set[Span] = set()
    result: list[dict[str, Any]] = []
    scores: list[float] = []
    for record in records:
        result += result_items(record, written)
        scores.append(record.score)
    prediction: dict[str, Any] = {"result": result, "model_version": model_version}
    if scores:
        prediction["score"] = round(sum(scores) / len(scores), 4)
    return prediction
