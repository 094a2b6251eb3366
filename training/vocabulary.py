"""A tokenizer for Chinese reports from the SentencePiece vocabulary of a multilingual encoder.

Only pieces that Chinese reports need are kept: single characters, runs of Han characters, runs of digits. Forced
boundaries keep a figure, its multiplier, its unit and punctuation apart, so that spans hardly ever start or end inside
a piece. Every step of normalisation maps one character to one character.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

BLANK = "\u2581"
"""How SentencePiece writes a blank."""
LINE_BREAK = "\n"
"""A piece of its own, which the multilingual vocabulary lacks: it starts as a copy of the blank."""

SPECIAL_PIECES = ("<s>", "<pad>", "</s>", "<unk>")
"""The first pieces of XLM-R vocabularies, in their order."""
_UNKNOWN = SPECIAL_PIECES.index("<unk>")
_BERT_SPECIAL_PIECES = ("[CLS]", "[PAD]", "[SEP]", "[UNK]")
"""The same in vocabularies of BERT."""

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_KEPT = re.compile(rf"[{_HAN}]+|[0-9]+|.", re.DOTALL)

_NUMERAL = "零〇一二两三四五六七八九十百千几数半"
_CLASSIFIERS = (
    "人次|户次|件次|场次|平方米|平方公里|公里|公顷|小时|百分点|个|名|户|人|家|所|处|件|次|台|张|对|项|条|份|例|座|间|套|辆|部|"
    "场|期|支|亩|吨|册|岁|倍|成|折|床|起|具|本|篇|只|块|万|亿|元|角"
)
_BOUNDARIES = (
    r"[0-9]+(?:[.,][0-9]+)*",
    r"[万亿余多元%‰的了我]|[^\w\s▁]|\n",
    rf"[{_NUMERAL}]+(?=(?:[余多来]?[万亿余多来])?(?:{_CLASSIFIERS}))",
    rf"(?<=[0-9万亿余多来])(?:{_CLASSIFIERS})",
)
"""Patterns that no piece reaches across, applied one after the other."""

_FULL_WIDTH_OFFSET = 0xFEE0


def prune(pieces: Sequence[tuple[str, float]]) -> tuple[list[tuple[str, float]], list[int]]:
    """Choose the pieces to keep.

    Args:
        pieces: The pieces of the original vocabulary with their log-probabilities, special pieces first.

    Returns:
        The kept pieces in their original order and then the line break, and for each the row of the original vocabulary
        that its embedding comes from.
    """
    rows = [
        row for row, (piece, _) in enumerate(pieces) if row < len(SPECIAL_PIECES) or _KEPT.fullmatch(piece) is not None
    ]
    kept = [pieces[row] for row in rows]
    blank_row, (_, blank_score) = next((row, pieces[row]) for row in rows if pieces[row][0] == BLANK)
    return [*kept, (LINE_BREAK, blank_score)], [*rows, blank_row]


def build_tokenizer(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """Build a Unigram tokenizer over pieces that start with `SPECIAL_PIECES`.

    Args:
        pieces: Pieces with their log-probabilities; the position becomes the id.
    """
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=_UNKNOWN))
    full_width = range(0xFF01, 0xFF5F)
    tokenizer.normalizer = normalizers.Sequence(
        [
            *(normalizers.Replace(chr(code), chr(code - _FULL_WIDTH_OFFSET)) for code in full_width),
            normalizers.Replace(Regex(r"[^\S\n]"), BLANK),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in _BOUNDARIES]
    )
    first, _, last, _ = SPECIAL_PIECES
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        special_tokens=[(first, SPECIAL_PIECES.index(first)), (last, SPECIAL_PIECES.index(last))],
    )
    return tokenizer


def fast_tokenizer(tokenizer: Tokenizer, positions: int) -> "PreTrainedTokenizerFast":
    """Wrap a tokenizer for `transformers`, which has to be told which pieces are special.

    Args:
        tokenizer: A tokenizer with the special pieces of XLM-R or of BERT.
        positions: Most tokens its encoder takes.

    Raises:
        ValueError: If it has neither.
    """
    from transformers import PreTrainedTokenizerFast

    for special in (SPECIAL_PIECES, _BERT_SPECIAL_PIECES):
        if all(tokenizer.token_to_id(piece) is not None for piece in special):
            first, padding, last, unknown = special
            return PreTrainedTokenizerFast(
                tokenizer_object=tokenizer,
                cls_token=first,
                bos_token=first,
                pad_token=padding,
                sep_token=last,
                eos_token=last,
                unk_token=unknown,
                model_max_length=positions,
            )
    raise ValueError(f"the tokenizer has no special pieces as XLM-R ({SPECIAL_PIECES}) or BERT has them")
