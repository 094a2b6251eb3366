"""Scoring what a model, or a second annotator, finds in annotated documents."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data.documents import AnnotatedDocument, Document
from data.metrics import Metric, metrics_of
from evaluation.record_scores import record_scores
from evaluation.span_scores import Score, character_tags, span_scores, spans_of

Predictor = Callable[[Document], Sequence[Metric]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of a model on annotated documents.

    Attributes:
        documents: Number of documents.
        spans: Span scores by label and over all.
        records: Record scores by layer.
    """

    documents: int
    spans: dict[str, Score]
    records: dict[str, Score]

    def to_json(self) -> dict[str, Any]:
        """Return the scores as JSON types."""
        return asdict(self)


class AnnotationError(ValueError):
    """Two annotations are not of the same texts."""


def by_second_annotation(documents: Iterable[AnnotatedDocument]) -> Predictor:
    """Return a predictor that looks documents up in another annotation of the same texts, by name.

    It raises an AnnotationError for a document that the other annotation lacks or has with another text.
    """
    second = {annotated.document.name: annotated for annotated in documents}

    def predict(document: Document) -> Sequence[Metric]:
        other = second.get(document.name)
        if other is None or other.document.text != document.text:
            problem = "is missing" if other is None else "has another text"
            raise AnnotationError(f"{document.name}: {problem} in the second annotation")
        return metrics_of(other)

    return predict


def evaluate(
    predict: Predictor, documents: Sequence[AnnotatedDocument], on_document: Callable[[], object]
) -> Evaluation:
    """Compare the metrics predicted for each document with its annotation.

    Predicted spans count as the output shows them: values, and arguments that carry a value.

    Args:
        predict: Returns the metrics of a document.
        documents: Annotated documents.
        on_document: Called after each document.
    """
    gold_tags, predicted_tags, metrics = [], [], []
    for annotated in documents:
        text = annotated.document.text
        gold, predicted = metrics_of(annotated), predict(annotated.document)
        gold_tags.append(character_tags(text, annotated.spans))
        predicted_tags.append(character_tags(text, spans_of(predicted)))
        metrics.append((gold, predicted))
        on_document()
    return Evaluation(len(documents), span_scores(gold_tags, predicted_tags), record_scores(metrics))
