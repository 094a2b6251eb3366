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
Strategy = Callable[[Learner, Sequence[AnnotatedDocument], Sequence[AnnotatedDocument], int], list[AnnotatedDocument]]
"""From a learner, what it was trained on, candidates in random order and a number to that many of the candidates."""


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


def by_chance(
    learner: Learner, annotated: Sequence[AnnotatedDocument], candidates: Sequence[AnnotatedDocument], count: int
) -> list[AnnotatedDocument]:
    """Choose by chance: the first of the candidates."""
    return list(candidates[:count])


def by_next(
    learner: Learner, annotated: Sequence[AnnotatedDocument], candidates: Sequence[AnnotatedDocument], count: int
) -> list[AnnotatedDocument]:
    """Choose as `minzheng annotate next` does, but by the uncertainty of spans alone: the rules' links have none."""
    return _chosen(annotated, candidates, [span_uncertainty(learner.tag(c.document.text)) for c in candidates], count)


def by_novelty(
    learner: Learner, annotated: Sequence[AnnotatedDocument], candidates: Sequence[AnnotatedDocument], count: int
) -> list[AnnotatedDocument]:
    """Choose by novelty alone."""
    return _chosen(annotated, candidates, [1.0] * len(candidates), count)


def by_uncertainty(
    learner: Learner, annotated: Sequence[AnnotatedDocument], candidates: Sequence[AnnotatedDocument], count: int
) -> list[AnnotatedDocument]:
    """Choose by the uncertainty of spans alone."""
    return sorted(candidates, key=lambda c: span_uncertainty(learner.tag(c.document.text)), reverse=True)[:count]


def _chosen(
    annotated: Sequence[AnnotatedDocument],
    candidates: Sequence[AnnotatedDocument],
    uncertainties: Sequence[float],
    count: int,
) -> list[AnnotatedDocument]:
    by_name = {str(index): document for index, document in enumerate(candidates)}
    rows = [
        Candidate(name, wordings(document.document.text), doubt)
        for (name, document), doubt in zip(by_name.items(), uncertainties, strict=True)
    ]
    choices = choose(rows, [wordings(document.document.text) for document in annotated], count)
    return [by_name[choice.candidate.name] for choice in choices]


STRATEGIES: Mapping[str, Strategy] = {
    "random": by_chance,
    "next": by_next,
    "uncertainty": by_uncertainty,
    "novelty": by_novelty,
}
"""Strategies by name; `next` is what the command does, the last two are its parts."""


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
            new = STRATEGIES[name](own, annotated, candidates, size - len(annotated))
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
