"""Selection: in which order reports teach most.

The score of a report is its uncertainty times its novelty. Uncertainty is that of the model (`annotation.uncertainty`).
Novelty is the mean over its wordings (`annotation.wordings`) of 1 / (1 + n), n being the number of annotated reports
and of reports already chosen that hold the wording. Weighting uncertainty by a density of the texts goes back to
Settles and Craven (2008); the novelty is the gain of a feature-based submodular function (Wei, Iyer and Bilmes, 2015;
Kirchhoff and Bilmes, 2014), so that one measure turns reports away both from the corpus and from each other. Reports
are chosen greedily.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report that may be annotated next.

    Attributes:
        name: Its name.
        wordings: Its wordings.
        uncertainty: How much of what the model finds in it is likely wrong, at least 0.
    """

    name: str
    wordings: frozenset[str]
    uncertainty: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A report in its place.

    Attributes:
        candidate: The report.
        score: Uncertainty times novelty against the corpus and all reports in front of it.
        novelty: Novelty against the corpus and all reports in front of it, from 0 to 1.
        corpus_novelty: Novelty against the corpus alone.
    """

    candidate: Candidate
    score: float
    novelty: float
    corpus_novelty: float


def choose(candidates: Sequence[Candidate], annotated: Iterable[frozenset[str]], limit: int) -> list[Choice]:
    """Order candidates, the report that teaches most first.

    Each choice lowers the novelty of what is like it, and never raises any. So a score computed earlier is an upper
    bound, and only the candidate on top has to be looked at again (Minoux, 1978).

    Args:
        candidates: Reports that may be annotated.
        annotated: The wordings of each report of the corpus.
        limit: Most reports to choose.
    """
    holders: Counter[str] = Counter()
    for known in annotated:
        holders.update(known)
    against_corpus = [novelty(candidate.wordings, holders) for candidate in candidates]
    queue = [
        (-candidate.uncertainty * new, candidate.name, index)
        for index, (candidate, new) in enumerate(zip(candidates, against_corpus, strict=True))
    ]
    heapq.heapify(queue)
    choices: list[Choice] = []
    while queue and len(choices) < limit:
        _, name, index = queue[0]
        candidate = candidates[index]
        new = novelty(candidate.wordings, holders)
        entry = (-candidate.uncertainty * new, name, index)
        heapq.heapreplace(queue, entry)
        if queue[0] is not entry:
            continue
        heapq.heappop(queue)
        choices.append(Choice(candidate, -entry[0], new, against_corpus[index]))
        holders.update(candidate.wordings)
    return choices


def novelty(wordings: frozenset[str], holders: Counter[str]) -> float:
    """Return the novelty of wordings.

    Args:
        wordings: The wordings of a report.
        holders: How many known reports hold each wording.
    """
    return sum(1 / (1 + holders[wording]) for wording in wordings) / len(wordings) if wordings else 0.0
