"""Predictions for annotated documents, side by side with the annotation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from data.alignment import Pair, align
from data.documents import AnnotatedDocument, Document
from data.metrics import Metric, metrics_of
from data.spans import Span
from evaluation.span_scores import spans_of
from inference.blocks import Block
from inference.records import Record, records_of

Predictor = Callable[[Document], Sequence[Metric]]


class AnnotationError(ValueError):
    """Two annotations are not of the same texts."""


@dataclass(frozen=True, slots=True)
class PredictedDocument:
    """A document with its annotation and what was predicted for it.

    Attributes:
        document: The document.
        gold_spans: Annotated spans, those without a value among them.
        gold: Records of the annotation, in text order.
        predicted: Predicted records, in text order.
    """

    document: Document
    gold_spans: tuple[Span, ...]
    gold: tuple[Record, ...]
    predicted: tuple[Record, ...]

    @property
    def predicted_spans(self) -> set[Span]:
        """Predicted spans as the output shows them: values, and arguments that carry a value."""
        return spans_of(self.predicted_metrics)

    @property
    def gold_metrics(self) -> tuple[Metric, ...]:
        """Metrics of the annotation, in text order."""
        return tuple(record.metric for record in self.gold)

    @property
    def predicted_metrics(self) -> tuple[Metric, ...]:
        """Predicted metrics, in text order."""
        return tuple(record.metric for record in self.predicted)

    def aligned_spans(self) -> list[Pair]:
        """Pair annotated and predicted spans that overlap."""
        return align(self.gold_spans, self.predicted_spans)


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


def predict_documents(
    predict: Predictor, documents: Iterable[AnnotatedDocument], on_document: Callable[[], object] = lambda: None
) -> list[PredictedDocument]:
    """Put the annotation of each document and the metrics predicted for it side by side.

    Args:
        predict: Returns the metrics of a document.
        documents: Annotated documents.
        on_document: Called after each document.
    """
    predictions = []
    for annotated in documents:
        document = annotated.document
        gold, predicted = (
            tuple(records_of(document.name, Block(document.text), metrics))
            for metrics in (metrics_of(annotated), predict(document))
        )
        predictions.append(PredictedDocument(document, annotated.spans, gold, predicted))
        on_document()
    return predictions
