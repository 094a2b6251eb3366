"""Ranking: the reports of some files in the order in which they teach a model most."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotation.selection import Candidate, Choice, choose
from annotation.uncertainty import Uncertainty
from annotation.wordings import wordings
from data.documents import AnnotatedDocument, Document
from data.metrics import Metric


@dataclass(frozen=True, slots=True)
class Report:
    """A report and the file it comes from.

    Attributes:
        path: The file.
        document: What was read of it; an archive or an export holds several.
    """

    path: Path
    document: Document


@dataclass(frozen=True, slots=True)
class RankedReport:
    """A report in its place.

    Attributes:
        report: The report.
        uncertainty: The model's uncertainty about it.
        choice: Its score and novelty.
    """

    report: Report
    uncertainty: Uncertainty
    choice: Choice

    def to_json(self) -> dict[str, Any]:
        """Return path, document, score and reasons as JSON types."""
        return {
            "path": str(self.report.path),
            "document": self.report.document.name,
            "score": round(self.choice.score, 4),
            "uncertainty": round(self.uncertainty.mean, 4),
            "wrong_spans": round(self.uncertainty.spans, 4),
            "wrong_records": round(self.uncertainty.records, 4),
            "novelty": round(self.choice.novelty, 4),
            "novelty_against_corpus": round(self.choice.corpus_novelty, 4),
        }


def unlabelled(reports: Iterable[Report], corpus: Sequence[AnnotatedDocument]) -> tuple[list[Report], int]:
    """Leave out reports whose text the corpus holds, or an earlier report.

    Returns:
        The others, and how many were left out.
    """
    known = {annotated.document.digest for annotated in corpus}
    kept, left_out = [], 0
    for report in reports:
        if report.document.digest in known:
            left_out += 1
        else:
            known.add(report.document.digest)
            kept.append(report)
    return kept, left_out


def rank(
    reports: Sequence[Report],
    corpus: Sequence[AnnotatedDocument],
    predict: Callable[[str], Sequence[Metric]],
    limit: int,
    on_report: Callable[[], object] = lambda: None,
) -> list[RankedReport]:
    """Order reports, the one that teaches most first.

    Args:
        reports: Reports without annotation, no text twice.
        corpus: The annotated reports.
        predict: Returns the metrics of a text with calibrated scores.
        limit: Most reports to return.
        on_report: Called after each report has been read by the model.
    """
    doubts: list[Uncertainty] = []
    for report in reports:
        doubts.append(Uncertainty.of(predict(report.document.text)))
        on_report()
    rows = {report.document.digest: (report, doubt) for report, doubt in zip(reports, doubts, strict=True)}
    candidates = [
        Candidate(digest, wordings(report.document.text), doubt.mean) for digest, (report, doubt) in rows.items()
    ]
    choices = choose(candidates, (wordings(known.document.text) for known in corpus), limit)
    return [RankedReport(*rows[choice.candidate.name], choice) for choice in choices]
