"""The counts of one document, from which the scores of all documents and of any group of them add up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from data.counts import Counts, SectionCounts
from data.documents import Document
from data.record_scores import record_counts
from evaluation.number_scores import number_counts
from evaluation.overlap_scores import overlap_counts
from evaluation.predictions import PredictedDocument
from evaluation.record_errors import count_kinds, record_errors
from evaluation.span_scores import span_counts

SPANS, RECORDS, NUMBERS = "spans", "records", "numbers"
OVERLAP = "overlap {scheme}"


@dataclass(frozen=True, slots=True)
class DocumentScores:
    """What was counted in a document.

    Attributes:
        name: Name of the document.
        digest: Digest of its text.
        meta: Its meta data.
        counts: Counts by section (`SPANS`, `RECORDS`, `NUMBERS`, and `OVERLAP` of each scheme) and name.
        errors: Number of wrong records by kind of error.
    """

    name: str
    digest: str
    meta: Mapping[str, Any]
    counts: Mapping[str, SectionCounts]
    errors: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return the counts as JSON types; the text's meta data stays with the text."""
        counts = {
            section: {name: count.to_json() for name, count in names.items()} for section, names in self.counts.items()
        }
        scores = {
            "spans_f1": self.counts[SPANS]["spans"].f1,
            "records_f1": {layer: count.f1 for layer, count in self.counts[RECORDS].items()},
        }
        return {"document": self.name, "digest": self.digest, **scores, "errors": dict(self.errors), "counts": counts}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Read what `to_json` returned.

        Raises:
            ValueError: If it is something else.
        """
        try:
            counts = {
                section: {name: Counts.from_json(count) for name, count in names.items()}
                for section, names in content["counts"].items()
            }
            return cls(content["document"], content["digest"], {}, counts, content["errors"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no scores of a document: {type(error).__name__}: {error}") from error


def document_scores(predicted: PredictedDocument) -> DocumentScores:
    """Count what is right in a document."""
    document: Document = predicted.document
    spans = predicted.predicted_spans
    counts: dict[str, SectionCounts] = {
        SPANS: span_counts(document.text, predicted.gold_spans, spans),
        RECORDS: record_counts(predicted.gold_metrics, predicted.predicted_metrics),
        NUMBERS: number_counts(predicted.gold, predicted.predicted),
    }
    for scheme, scheme_counts in overlap_counts(predicted.gold_spans, spans).items():
        counts[OVERLAP.format(scheme=scheme)] = scheme_counts
    errors = count_kinds(record_errors(predicted))
    return DocumentScores(document.name, document.digest, document.meta, counts, errors)
