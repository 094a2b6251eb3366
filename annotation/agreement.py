"""Agreement of annotators: how much of what one annotates another annotates too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotation.shared_tasks import SharedTask, pairs
from data.counts import Counts, SectionCounts, total
from data.documents import AnnotatedDocument
from data.labels import SPAN_LABELS
from data.metrics import metrics_of
from data.record_scores import record_counts

ALL_SPANS = "spans"
"""The name that counts the spans of all labels together."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two annotators, or of all pairs.

    F1 does not depend on which of the two is taken for right, and where there is no number of things that neither
    marked it is what kappa comes to (Hripcsak and Rothschild, 2005).

    Attributes:
        tasks: Tasks they share.
        spans: Counts of spans with equal offsets and label, by label and for all (`ALL_SPANS`).
        records: Counts of equal records by layer (`data.record_scores.LAYERS`).
    """

    tasks: int
    spans: SectionCounts
    records: SectionCounts

    def to_json(self) -> dict[str, Any]:
        """Return F1 and counts as JSON types."""
        return {"tasks": self.tasks, "spans": _section(self.spans), "records": _section(self.records)}


def _section(counts: SectionCounts) -> dict[str, Any]:
    return {
        name: {"f1": round(count.f1, 4), "both": count.right, "first": count.annotated, "second": count.predicted}
        for name, count in counts.items()
    }


def agreement_by_pair(tasks: Sequence[SharedTask]) -> dict[tuple[str, str], Agreement]:
    """Return the agreement of each pair of annotators that share a task, in the order of their names."""
    found: dict[tuple[str, str], list[Agreement]] = {}
    for task in tasks:
        for one, other, first, second in pairs(task):
            spans, records = span_counts(first, second), record_counts(metrics_of(first), metrics_of(second))
            found.setdefault((one, other), []).append(Agreement(1, spans, records))
    return {names: overall(found[names]) for names in sorted(found)}


def overall(parts: Iterable[Agreement]) -> Agreement:
    """Add up agreements."""
    rows = list(parts)
    return Agreement(
        sum(part.tasks for part in rows), total(part.spans for part in rows), total(part.records for part in rows)
    )


def span_counts(first: AnnotatedDocument, second: AnnotatedDocument) -> Mapping[str, Counts]:
    """Count the spans that two annotations of a text share, offsets and label equal."""
    counts = {}
    for label in SPAN_LABELS:
        one, other = ({span for span in side.spans if span.label == label.name} for side in (first, second))
        counts[label.name] = Counts(len(one & other), len(other), len(one))
    return counts | {ALL_SPANS: sum(counts.values(), Counts())}
