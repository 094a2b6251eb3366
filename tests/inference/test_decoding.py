import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data.labels import TAG_INDEX, TAGS
from data.tokenization import Tokens
from inference.decoding import Scores, best_tags, decode_spans


def is_valid(tags: list[str]) -> bool:
    pairs = itertools.pairwise(["O", *tags])
    return all(not tag.startswith("I-") or before[2:] == tag[2:] for before, tag in pairs)


@given(arrays(np.float32, st.tuples(st.integers(1, 3), st.just(len(TAGS))), elements=st.integers(-40, 0).map(float)))
def test_the_best_valid_sequence_is_found(scores: Scores) -> None:
    found = best_tags(scores)
    assert is_valid([TAGS[tag] for tag in found])
    rows = range(len(scores))
    best = max(
        sum(scores[row, tag] for row, tag in zip(rows, tags, strict=True))
        for tags in itertools.product(range(len(TAGS)), repeat=len(scores))
        if is_valid([TAGS[tag] for tag in tags])
    )
    assert sum(scores[row, found[row]] for row in rows) == best


def logits(tags: list[str]) -> Scores:
    scores = np.zeros((len(tags), len(TAGS)), np.float32)
    for row, tag in enumerate(tags):
        scores[row, TAG_INDEX[tag]] = 12.0
    return scores


def characters(text: str) -> Tokens:
    return Tokens([0] * len(text), list(range(len(text))), list(range(1, len(text) + 1)))


def decode(text: str, tags: list[str]) -> list[tuple[str, str, int]]:
    return [(s.label, s.text, s.start) for s in decode_spans(text, characters(text), logits(tags))]


def test_spans_keep_their_offsets() -> None:
    tags = ["B-PROGRAM", "I-PROGRAM", "B-QUANTITY", "I-QUANTITY", "B-UNIT", "B-UNIT"]
    assert decode("低保37户人", tags) == [
        ("PROGRAM", "低保", 0), ("QUANTITY", "37", 2), ("UNIT", "户", 4), ("UNIT", "人", 5),
    ]  # fmt: skip


def test_a_span_ends_at_a_line_break_and_has_no_blank_ends() -> None:
    tags = ["B-PROGRAM", *["I-PROGRAM"] * 4]
    assert decode("低 \n保金", tags) == [("PROGRAM", "低", 0), ("PROGRAM", "保金", 3)]


def test_a_lone_carriage_return_is_a_line_break() -> None:
    assert decode("低\r保金", ["B-PROGRAM", *["I-PROGRAM"] * 3]) == [("PROGRAM", "低", 0), ("PROGRAM", "保金", 2)]


def test_no_tokens_no_spans() -> None:
    assert decode("", []) == []
