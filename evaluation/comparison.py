"""Results side by side, with tests of their differences over the documents they share."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data.counts import Score, total
from evaluation.bootstrap import Difference, paired_difference
from evaluation.document_scores import RECORDS, SPANS, DocumentScores
from evaluation.span_scores import ALL

TESTED = ((SPANS, ALL), (RECORDS, "full"))
"""Section and name of the scores whose differences are tested."""


class ResultError(ValueError):
    """A file is no result of an evaluation, or results cannot be compared."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an evaluation wrote down.

    Attributes:
        name: Name of the file without its suffix.
        predicted_by: The model, or the annotation, that was scored.
        documents: What was counted in each document, by name and digest of the text.
    """

    name: str
    predicted_by: str
    documents: dict[tuple[str, str], DocumentScores]


@dataclass(frozen=True, slots=True)
class ComparedResult:
    """One result on the documents that all have.

    Attributes:
        name: Name of the result.
        predicted_by: The model, or the annotation, that was scored.
        scores: Scores by section (spans, records) and name.
        documents: Number of documents.
        left_out: Number of its documents that another result lacks.
        differences: By section, the difference to the first result in all spans or full records; empty for the first.
    """

    name: str
    predicted_by: str
    scores: dict[str, dict[str, Score]]
    documents: int
    left_out: int
    differences: dict[str, Difference]

    def to_json(self) -> dict[str, Any]:
        """Return the result as JSON types."""
        return asdict(self)


def read_result(path: Path) -> Result:
    """Read a file that `minzheng evaluate --output` wrote.

    Raises:
        ResultError: If it cannot be read or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        documents = [DocumentScores.from_json(scores) for scores in content["by_document"]]
        for scores in documents:
            for section, name in TESTED:
                scores.counts[section][name]
        predicted_by = str(content["predicted by"])
    except OSError as error:
        raise ResultError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ResultError(
            f"{path}: no result of `minzheng evaluate --output` of this version ({type(error).__name__}: {error})"
        ) from error
    return Result(path.stem, predicted_by, {(scores.name, scores.digest): scores for scores in documents})


def compare(results: Sequence[Result]) -> list[ComparedResult]:
    """Put results side by side on the documents that all of them hold with the same text.

    Args:
        results: At least two results; the first is what the others are compared with.

    Raises:
        ResultError: If they share no document.
    """
    shared = [key for key in results[0].documents if all(key in result.documents for result in results)]
    if not shared:
        raise ResultError("the results share no document of the same name and text; evaluate on the same data")
    columns = [[result.documents[key] for key in shared] for result in results]
    return [
        ComparedResult(
            result.name,
            result.predicted_by,
            {section: _scores(documents, section) for section in (SPANS, RECORDS)},
            len(shared),
            len(result.documents) - len(shared),
            {section: _difference(columns[0], documents, section, name) for section, name in TESTED} if place else {},
        )
        for place, (result, documents) in enumerate(zip(results, columns, strict=True))
    ]


def _scores(documents: Sequence[DocumentScores], section: str) -> dict[str, Score]:
    return {name: Score.of(counts) for name, counts in total(scores.counts[section] for scores in documents).items()}


def _difference(
    first: Sequence[DocumentScores], second: Sequence[DocumentScores], section: str, name: str
) -> Difference:
    one, other = ([scores.counts[section] for scores in documents] for documents in (first, second))
    return paired_difference(one, other, name)
