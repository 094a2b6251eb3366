"""Running an extractor over annotated documents and scoring what it finds."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data.documents import AnnotatedDocument
from data.metrics import metrics_of
from evaluation.record_scores import record_scores
from evaluation.span_scores import Score, character_tags, span_scores, spans_of
from inference.extractor import Extractor


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


def evaluate_extractor(
    extractor: Extractor, documents: Sequence[AnnotatedDocument], on_document: Callable[[], object]
) -> Evaluation:
    """Extract each document and compare with its annotation.

    Spans count as the output shows them: values, and arguments that carry a value.
    """
    gold_tags, predicted_tags, metrics = [], [], []
    for annotated in documents:
        text = annotated.document.text
        gold, predicted = metrics_of(annotated), extractor.metrics(text)
        gold_tags.append(character_tags(text, spans_of(gold)))
        predicted_tags.append(character_tags(text, spans_of(predicted)))
        metrics.append((gold, predicted))
        on_document()
    return Evaluation(len(documents), span_scores(gold_tags, predicted_tags), record_scores(metrics))
