from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.selection import Candidate, choose, novelty
from annotation.wordings import wordings

GRAMS = st.frozensets(st.sampled_from("abcdefgh"), max_size=6)
CANDIDATES = st.lists(st.tuples(GRAMS, st.floats(0, 1)), max_size=8).map(
    lambda rows: [Candidate(str(index), grams, doubt) for index, (grams, doubt) in enumerate(rows)]
)


def _exhaustive(candidates: list[Candidate], annotated: list[frozenset[str]], limit: int) -> list[str]:
    """Choose without any shortcut: look at every candidate in each round."""
    holders = Counter(wording for known in annotated for wording in known)
    rest = list(candidates)
    chosen: list[str] = []
    while rest and len(chosen) < limit:
        best = min(rest, key=lambda c: (-c.uncertainty * novelty(c.wordings, holders), c.name))
        rest.remove(best)
        chosen.append(best.name)
        holders.update(best.wordings)
    return chosen


@given(CANDIDATES, st.lists(GRAMS, max_size=3), st.integers(1, 9))
def test_the_lazy_choice_is_the_greedy_one(
    candidates: list[Candidate], annotated: list[frozenset[str]], limit: int
) -> None:
    found = [choice.candidate.name for choice in choose(candidates, annotated, limit)]
    assert found == _exhaustive(candidates, annotated, limit)


@given(CANDIDATES, st.lists(GRAMS, max_size=3))
def test_all_are_chosen_once_and_gains_never_rise(candidates: list[Candidate], annotated: list[frozenset[str]]) -> None:
    choices = choose(candidates, annotated, len(candidates))
    assert sorted(choice.candidate.name for choice in choices) == sorted(c.name for c in candidates)
    scores = [choice.score for choice in choices]
    assert scores == sorted(scores, reverse=True)
    assert all(choice.novelty <= choice.corpus_novelty for choice in choices)


def test_a_copy_of_what_was_chosen_comes_behind_something_else() -> None:
    copy, other = frozenset("abc"), frozenset("xyz")
    candidates = [Candidate("1", copy, 0.5), Candidate("2", copy, 0.5), Candidate("3", other, 0.4)]
    assert [choice.candidate.name for choice in choose(candidates, [], 3)] == ["1", "3", "2"]


def test_what_the_corpus_holds_is_less_new() -> None:
    candidates = [Candidate("known", frozenset("ab"), 0.5), Candidate("new", frozenset("xy"), 0.5)]
    choices = choose(candidates, [frozenset("ab"), frozenset("a")], 2)
    assert [(choice.candidate.name, choice.novelty) for choice in choices] == [
        ("new", 1.0), ("known", pytest.approx((1 / 3 + 1 / 2) / 2)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增48户。", {"新增0", "增0户", "0户。"}),
        ("新增1,208.5户。", {"新增0", "增0户", "0户。"}),
        ("新 增 48\t户。", {"新增0", "增0户", "0户。"}),
        ("没有提到。", set()),
        ("三户", {"三户"}),
        ("", set()),
    ],
)
def test_wordings(text: str, expected: set[str]) -> None:
    assert wordings(text) == expected
