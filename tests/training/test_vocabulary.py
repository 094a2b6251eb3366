import pytest
from hypothesis import given
from strategies import texts

from data.tokenization import IntervalTokenizer
from training.encoder import offline_checkpoint
from training.vocabulary import BLANK, LINE_BREAK, SPECIAL_PIECES, build_tokenizer, prune

PIECES = [*((piece, 0.0) for piece in SPECIAL_PIECES), (BLANK, -3.0), ("hello", -5.0), ("低保", -4.0), ("4", -6.0)]


@pytest.fixture(scope="module")
def tokenizer() -> IntervalTokenizer:
    return IntervalTokenizer.from_file(offline_checkpoint() / "tokenizer.json")


def test_pruning_keeps_what_reports_need() -> None:
    kept, rows = prune(PIECES)
    assert [piece for piece, _ in kept] == [*SPECIAL_PIECES, BLANK, "低保", "4", LINE_BREAK]
    assert rows == [0, 1, 2, 3, 4, 6, 7, 4]


def test_special_tokens_surround_a_sequence() -> None:
    tokenizer = IntervalTokenizer(build_tokenizer(prune(PIECES)[0]))
    assert (tokenizer.prefix, tokenizer.suffix) == ([0], [2])


@given(text=texts)
def test_tokens_cover_the_text_in_order(tokenizer: IntervalTokenizer, text: str) -> None:
    tokens = tokenizer.tokenize(text)
    assert "".join(text[s:e] for s, e in zip(tokens.starts, tokens.ends, strict=True)) == text


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("新增48户69人", ["48", "户", "69", "人"]),
        ("发放704.35万元", ["704.35", "万", "元"]),
        ("１２３．５万元，共计", ["１２３．５", "万", "元", "，"]),
        ("十二名党员", ["十二", "名"]),
        ("３0余人次", ["３0", "余", "人次"]),
        ("提高了5%", ["了", "5", "%"]),
    ],
)
def test_forced_boundaries(tokenizer: IntervalTokenizer, text: str, apart: list[str]) -> None:
    tokens = tokenizer.tokenize(text)
    starts, ends = set(tokens.starts), set(tokens.ends)
    for word in apart:
        assert text.index(word) in starts
        assert text.index(word) + len(word) in ends


def test_a_line_break_is_not_a_blank(tokenizer: IntervalTokenizer) -> None:
    assert len(set(tokenizer.tokenize("1\n1 1\t1").ids)) == 3
