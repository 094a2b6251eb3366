"""Learning curves: what training on growing parts of the corpus gave."""

import json
from dataclasses import dataclass
from pathlib import Path


class LearningCurveError(ValueError):
    """A file holds no learning curve."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Scores of a model trained on part of the corpus.

    Attributes:
        documents: Number of reports it was trained on.
        spans: Strict F1 of all spans.
        full: F1 of full records.
    """

    documents: int
    spans: float
    full: float


def read_learning_curve(path: Path) -> tuple[CurvePoint, ...]:
    """Read a learning curve as `minzheng train --curve` writes it.

    It is a JSON object with a list `parts`, each with `documents` and, in `scores`, the F1 `spans` and `full`.

    Returns:
        The points by rising number of documents.

    Raises:
        LearningCurveError: If the file cannot be read or holds something else.
    """
    try:
        parts = json.loads(path.read_text(encoding="utf-8"))["parts"]
        read = [
            CurvePoint(int(part["documents"]), float(part["scores"]["spans"]), float(part["scores"]["full"]))
            for part in parts
        ]
    except OSError as error:
        raise LearningCurveError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise LearningCurveError(
            f"{path}: no learning curve; needed is the curve.json of `minzheng train --curve`"
            f" ({type(error).__name__}: {error})"
        ) from error
    return tuple(sorted(read, key=lambda point: point.documents))
