"""Scoring what a model, or a second annotator, finds in annotated documents."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data.counts import Counts, Score, total
from data.documents import AnnotatedDocument
from data.metrics import same_metric
from data.record_scores import same_values
from evaluation.bootstrap import f1_intervals
from evaluation.confusion import Confusion, confusion
from evaluation.document_scores import NUMBERS, OVERLAP, RECORDS, SPANS, DocumentScores, document_scores
from evaluation.overlap_scores import SCHEMES
from evaluation.predictions import PredictedDocument, Predictor, predict_documents
from evaluation.ranking import PrecisionRecallCurve, precision_recall_curve
from evaluation.reliability import Reliability, reliability
from evaluation.report_groups import GROUPS, members
from evaluation.span_scores import ALL


@dataclass(frozen=True, slots=True)
class GroupScores:
    """Main scores of a group of documents.

    Attributes:
        documents: Number of documents.
        spans: Strict score of all spans.
        full: Score of full records.
    """

    documents: int
    spans: Score
    full: Score


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of a model on annotated documents, each with its 95 % interval over documents.

    Attributes:
        documents: Number of documents.
        values: Number of annotated values.
        spans: Strict span scores by label and over all.
        overlap: Span scores with credit for overlap, by scheme (`SCHEMES`), label and over all.
        records: Record scores by layer.
        numbers: Share of equal numbers among the values whose offsets are right, by field and over all; precision,
            recall and F1 are that share.
        record_curve: Precision and recall of full records by score.
        record_reliability: Reliability of the scores of records; None without scores.
        span_reliability: The same of spans.
        confusion: What became of the annotated spans.
        errors: Number of wrong records by kind of error.
        groups: Main scores by key of the reports' meta data and its value.
        by_document: What was counted in each document.
    """

    documents: int
    values: int
    spans: dict[str, Score]
    overlap: dict[str, dict[str, Score]]
    records: dict[str, Score]
    numbers: dict[str, Score]
    record_curve: PrecisionRecallCurve
    record_reliability: Reliability | None
    span_reliability: Reliability | None
    confusion: Confusion
    errors: dict[str, int]
    groups: dict[str, dict[str, GroupScores]]
    by_document: tuple[DocumentScores, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the scores as JSON types."""
        content = {name: getattr(self, name) for name in ("documents", "values", "errors")}
        for name in ("spans", "overlap", "records", "numbers", "groups"):
            content[name] = _as_json(getattr(self, name))
        for name in ("record_curve", "record_reliability", "span_reliability", "confusion"):
            part = getattr(self, name)
            content[name] = None if part is None else asdict(part)
        content["by_document"] = [scores.to_json() for scores in self.by_document]
        return content


def _as_json(scores: Any) -> Any:
    if isinstance(scores, Mapping):
        return {name: _as_json(part) for name, part in scores.items()}
    return asdict(scores)


def evaluate(
    predict: Predictor, documents: Iterable[AnnotatedDocument], on_document: Callable[[], object] = lambda: None
) -> Evaluation:
    """Compare the metrics predicted for each document with its annotation.

    Args:
        predict: Returns the metrics of a document.
        documents: Annotated documents.
        on_document: Called after each document.
    """
    return score_predictions(predict_documents(predict, documents, on_document))


def score_predictions(predictions: Sequence[PredictedDocument]) -> Evaluation:
    """Score predictions for annotated documents."""
    counted = tuple(map(document_scores, predictions))
    errors: dict[str, int] = {}
    for scores in counted:
        for kind, count in scores.errors.items():
            errors[kind] = errors.get(kind, 0) + count
    full = [(record.score, right) for document in predictions for record, right in _judged_records(document)]
    spans = [(span.score, span in set(d.gold_spans)) for d in predictions for span in sorted(d.predicted_spans)]
    annotated = sum(len(document.gold) for document in predictions)
    return Evaluation(
        documents=len(predictions),
        values=annotated,
        spans=_section(counted, SPANS),
        overlap={scheme: _section(counted, OVERLAP.format(scheme=scheme)) for scheme in SCHEMES},
        records=_section(counted, RECORDS),
        numbers=_section(counted, NUMBERS),
        record_curve=precision_recall_curve(*_columns(full), annotated),
        record_reliability=reliability(*_columns(full)),
        span_reliability=reliability(*_columns(spans)),
        confusion=confusion(document.aligned_spans() for document in predictions),
        errors=errors,
        groups={key: _groups(counted, key) for key in GROUPS},
        by_document=counted,
    )


def _judged_records(document: PredictedDocument) -> list[tuple[Any, bool]]:
    right = {
        predicted.value
        for gold, predicted in same_values(document.gold_metrics, document.predicted_metrics)
        if same_metric(gold, predicted)
    }
    return [(record, record.metric.value in right) for record in document.predicted]


def _columns(pairs: Sequence[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [score for score, _ in pairs], [right for _, right in pairs]


def _section(counted: Sequence[DocumentScores], section: str) -> dict[str, Score]:
    counts = [scores.counts[section] for scores in counted]
    sums = total(counts)
    intervals = f1_intervals(counts, list(sums))
    return {name: Score.of(count, intervals[name]) for name, count in sums.items()}


def _groups(counted: Sequence[DocumentScores], key: str) -> dict[str, GroupScores]:
    groups: dict[str, list[DocumentScores]] = {}
    for scores in counted:
        for value in members(scores.meta, key):
            groups.setdefault(value, []).append(scores)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return {value: GroupScores(len(group), *_main_scores(group)) for value, group in ordered}


def _main_scores(group: Sequence[DocumentScores]) -> tuple[Score, Score]:
    rows: list[dict[str, Counts]] = [
        {SPANS: scores.counts[SPANS][ALL], "full": scores.counts[RECORDS]["full"]} for scores in group
    ]
    sums, intervals = total(rows), f1_intervals(rows, [SPANS, "full"])
    return Score.of(sums[SPANS], intervals[SPANS]), Score.of(sums["full"], intervals["full"])
