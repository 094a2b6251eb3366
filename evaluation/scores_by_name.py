"""The F1 scores of an evaluation by name, as the run log and the tables of several models hold them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from data.documents import AnnotatedDocument

if TYPE_CHECKING:
    from evaluation.evaluator import Evaluation


def f1_by_name(evaluation: "Evaluation") -> dict[str, float]:
    """Return the F1 of each span label, of all spans ("spans") and of each record layer, to four decimals."""
    rows = {**evaluation.spans, **evaluation.records}
    return {name: round(score.f1, 4) for name, score in rows.items()}


def score_model(directory: Path, documents: Sequence[AnnotatedDocument]) -> dict[str, float]:
    """Score a model directory on annotated documents.

    Raises:
        ModelError: If the model cannot be used.
    """
    from evaluation.evaluator import evaluate
    from inference.extractor import Extractor

    extractor = Extractor.from_pretrained(directory)
    return f1_by_name(evaluate(lambda document: extractor.metrics(document.text), documents, lambda: None))
