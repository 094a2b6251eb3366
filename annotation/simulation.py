"""Simulation: what choosing reports gains, measured on reports whose annotation is known.

A learner is trained on a few reports of a pool, then again and again on more of them, which either chance chooses or
the order of `minzheng annotate next` by what the learner itself finds uncertain. After each step it is scored on
reports outside the pool.
"""

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from annotation.selection import Candidate, choose
from annotation.uncertainty import span_uncertainty
from annotation.wordings import wordings
from data.counts import Counts
from data.documents import AnnotatedDocument
from data.metrics import metrics_of
from data.record_scores import record_counts
from data.spans import Span
from inference.rule_linker import RuleLinker


class Learner(Protocol):
    """A tagger that goes on learning; a deep copy of it learns on its own."""

    @property
    def description(self) -> Mapping[str, Any]:
        """How it learns, as JSON types."""
        ...

    def learn(self, documents: Sequence[AnnotatedDocument]) -> None:
        """Go on training on these documents and all that were given before."""
        ...

    def tag(self, text: str) -> list[Span]:
        """Return the spans of a text in text order, with their probabilities."""
        ...


LearnerOfSeed = Callable[[int], Learner]


@dataclass(frozen=True, slots=True)
class SimulationSettings:
    """What a simulation depends on besides its reports and its learner.

    Attributes:
        sizes: Numbers of annotated reports at which the learner is scored, rising; it starts with the first.
        candidates: Reports of the pool, drawn by chance at each step, among which a strategy chooses.
        test: Reports it is scored on, drawn by chance once.
        seeds: One run of each strategy a seed, which decides the first reports and every order.
    """

    sizes: tuple[int, ...] = (12, 20, 32, 48, 70)
    candidates: int = 120
    test: int = 20
    seeds: tuple[int, ...] = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Point:
    """A learner at one size.

    Attributes:
        reports: Reports it was trained on.
        characters: Characters of these.
        values: Annotated values in these.
        spans: Strict F1 of all spans on the test reports.
        records: F1 of full records there, linked by rules.
    """

    reports: int
    characters: int
    values: int
    spans: float
    records: float


@dataclass(frozen=True, slots=True)
class Strategy:
    """How reports are chosen.

    Attributes:
        doubt: The uncertainty of a report, from the spans found in it and its length in characters; None where nothing
            depends on what the learner finds.
        novelty: Whether it is weighted by novelty.
    """

    doubt: Callable[[Sequence[Span], int], float] | None = None
    novelty: bool = False

    def choose(
        self,
        learner: Learner,
        annotated: Sequence[AnnotatedDocument],
        candidates: Sequence[AnnotatedDocument],
        count: int,
    ) -> list[AnnotatedDocument]:
        """Choose some of the candidates, which come in random order."""
        if self.doubt is None and not self.novelty:
            return list(candidates[:count])
        texts = [candidate.document.text for candidate in candidates]
        doubts = [self.doubt(learner.tag(text), len(text)) if self.doubt else 1.0 for text in texts]
        # A wording of its own for each makes all equally new.
        own = [wordings(text) if self.novelty else frozenset({str(place)}) for place, text in enumerate(texts)]
        rows = [
            Candidate(str(place), words, doubt) for place, (words, doubt) in enumerate(zip(own, doubts, strict=True))
        ]
        known = [wordings(document.document.text) for document in annotated]
        return [candidates[int(choice.candidate.name)] for choice in choose(rows, known, count)]


def _expected_errors(spans: Sequence[Span], characters: int) -> float:
    return span_uncertainty(spans)


def _mean(spans: Sequence[Span], characters: int) -> float:
    # Ten certain spans more, so that a report with one doubtful figure does not come first.
    return span_uncertainty(spans) / (len(spans) + 10)


def _density(spans: Sequence[Span], characters: int) -> float:
    return span_uncertainty(spans) / characters


STRATEGIES: Mapping[str, Strategy] = {
    "random": Strategy(),
    "next": Strategy(_expected_errors, novelty=True),
    "mean": Strategy(_mean, novelty=True),
    "density": Strategy(_density, novelty=True),
    "uncertainty": Strategy(_expected_errors),
    "novelty": Strategy(novelty=True),
}
"""Strategies by name: chance; the order of `minzheng annotate next`, but by the uncertainty of spans alone, since links
that rules choose have none; the same by the uncertainty a span or a character; and the two factors of `next`."""


def simulate_seed(
    pool: Sequence[AnnotatedDocument],
    test: Sequence[AnnotatedDocument],
    learner: Learner,
    strategies: Sequence[str],
    settings: SimulationSettings,
    seed: int,
    on_point: Callable[[str, Point], object] = lambda name, point: None,
) -> dict[str, list[Point]]:
    """Run strategies from the same first reports and the same learner trained on them.

    Args:
        pool: Annotated reports to choose from.
        test: Annotated reports to score on.
        learner: An untrained learner.
        strategies: Names of `STRATEGIES`.
        settings: The settings.
        seed: Of the first reports and of every order.
        on_point: Called with the strategy and each point.

    Returns:
        The points of each strategy.
    """
    order = random.Random(seed).sample(sorted(pool, key=lambda annotated: annotated.document.digest), len(pool))
    scored = random.Random(0).sample(
        sorted(test, key=lambda annotated: annotated.document.digest), min(settings.test, len(test))
    )
    first = order[: settings.sizes[0]]
    learner.learn(first)
    start = _point(learner, first, scored)
    curves: dict[str, list[Point]] = {}
    for name in strategies:
        on_point(name, start)
        curves[name] = [start]
        own, annotated, rest = copy.deepcopy(learner), list(first), order[settings.sizes[0] :]
        draw = random.Random(seed)
        for size in settings.sizes[1:]:
            candidates = draw.sample(rest, min(settings.candidates, len(rest)))
            new = STRATEGIES[name].choose(own, annotated, candidates, size - len(annotated))
            own.learn(new)
            annotated += new
            rest = [document for document in rest if document not in new]
            curves[name].append(_point(own, annotated, scored))
            on_point(name, curves[name][-1])
    return curves


def _point(learner: Learner, annotated: Sequence[AnnotatedDocument], test: Sequence[AnnotatedDocument]) -> Point:
    spans = records = Counts()
    linker = RuleLinker()
    for document in test:
        found = learner.tag(document.document.text)
        right = len(set(found) & set(document.spans))
        spans += Counts(right, len(found), len(document.spans))
        records += record_counts(metrics_of(document), linker.link(document.document.text, found))["full"]
    return Point(
        len(annotated),
        sum(len(document.document.text) for document in annotated),
        sum(span.is_value for document in annotated for span in document.spans),
        round(spans.f1, 4),
        round(records.f1, 4),
    )
