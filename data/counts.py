"""Counts that add up over documents, and the scores that come from their sums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

SectionCounts = Mapping[str, "Counts"]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items are right among those predicted and those annotated.

    Attributes:
        right: Items that are both; with partial credit a multiple of one half.
        predicted: Predicted items.
        annotated: Annotated items.
    """

    right: float = 0
    predicted: float = 0
    annotated: float = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.right + other.right, self.predicted + other.predicted, self.annotated + other.annotated)

    @property
    def precision(self) -> float:
        """Share of the predicted items that is right; of none, 1.0 if there was nothing to find."""
        return self.right / self.predicted if self.predicted else float(not self.annotated)

    @property
    def recall(self) -> float:
        """Share of the annotated items that is found; of none, 1.0 if nothing was predicted."""
        return self.right / self.annotated if self.annotated else float(not self.predicted)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1.0 if there is nothing to find and nothing predicted."""
        total = self.predicted + self.annotated
        return 2 * self.right / total if total else 1.0

    def to_json(self) -> list[float]:
        """Return the counts as a list: right, predicted, annotated."""
        return [self.right, self.predicted, self.annotated]

    @classmethod
    def from_json(cls, content: Iterable[float]) -> Self:
        """Read what `to_json` returned.

        Raises:
            ValueError: If these are not three numbers that such counts can have.
        """
        right, predicted, annotated = content
        if not 0 <= right <= min(predicted, annotated):
            raise ValueError(f"{right} right of {predicted} predicted and {annotated} annotated items")
        return cls(right, predicted, annotated)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean.

    Attributes:
        precision: Share of the predicted items that is right.
        recall: Share of the annotated items that is found.
        f1: Harmonic mean of the two.
        support: Number of annotated items.
        f1_interval: Ends of the 95 % interval of `f1` over documents; None where there are too few documents.
    """

    precision: float
    recall: float
    f1: float
    support: int
    f1_interval: tuple[float, float] | None = None

    @classmethod
    def of(cls, counts: Counts, interval: tuple[float, float] | None = None) -> Self:
        """Return the score of counts."""
        return cls(counts.precision, counts.recall, counts.f1, int(counts.annotated), interval)


def total(counts: Iterable[SectionCounts]) -> dict[str, Counts]:
    """Add counts by name; a name that a document lacks counts nothing there."""
    sums: dict[str, Counts] = {}
    for section in counts:
        for name, count in section.items():
            sums[name] = sums.get(name, Counts()) + count
    return sums
