"""Measuring systems on the same documents: F1 where they give something, and speed."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from data.documents import AnnotatedDocument, Document
from data.metrics import Metric
from evaluation.baselines.systems import Resources, System, UnavailableError
from evaluation.evaluator import evaluate
from evaluation.scores_by_name import f1_by_name


@dataclass(frozen=True, slots=True)
class Row:
    """A system in the table.

    Attributes:
        name: Name of the system.
        description: What it is.
        scores: F1 by column; a system that cannot give a column has none there.
        characters_per_second: Characters of the documents read in a second of wall-clock time, loading left out.
        failures: Documents it could not read, and why.
        unavailable: Why it was not measured; empty if it was.
    """

    name: str
    description: str
    scores: Mapping[str, float] = field(default_factory=dict)
    characters_per_second: float | None = None
    failures: tuple[str, ...] = ()
    unavailable: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the row as JSON types."""
        return asdict(self)


def measure(
    system: System, resources: Resources, documents: Sequence[AnnotatedDocument], on_document: Callable[[], object]
) -> Row:
    """Measure a system on annotated documents; where it cannot be made, the row says why.

    Args:
        system: The system.
        resources: What it is made from.
        documents: The documents.
        on_document: Called after each document.
    """
    seconds = 0.0
    try:
        with system.open(resources) as ready:

            def predict(document: Document) -> Sequence[Metric]:
                nonlocal seconds
                began = time.perf_counter()
                metrics = ready.predict(document)
                seconds += time.perf_counter() - began
                return metrics

            # The first call of some systems loads what they need.
            ready.predict(Document("", "农村低保新增48户69人，发放7万元。"))
            scores = f1_by_name(evaluate(predict, documents, on_document))
            failures = tuple(ready.failures)
    except UnavailableError as error:
        return Row(system.name, system.description, unavailable=str(error))
    characters = sum(len(annotated.document.text) for annotated in documents)
    return Row(
        system.name,
        system.description,
        {column: scores[column] for column in system.columns if column in scores},
        round(characters / seconds, 1) if seconds else None,
        failures,
    )
