"""Features of characters for a linear-chain model."""

from collections.abc import Iterator, Sequence

from data.checking import CLASSIFIERS
from data.labels import UNIT
from data.spans import Span
from evaluation.baselines.lexicon import Lexicon

_CHINESE_NUMERALS = frozenset("零〇一二三四五六七八九十百千万亿两几余多")
_CURRENCIES = frozenset("元块角")
_LONGEST_CLASSIFIER = max(map(len, CLASSIFIERS))
_WORDS = ((0, 1), (-1, 1), (0, 2), (-2, 0), (1, 3), (-1, 2), (-3, 0), (1, 4))
"""Half-open stretches of characters around a position that make features."""
_LONGEST_LINE_START = 6


def line_features(line: str, lexicon: Lexicon) -> list[list[str]]:
    """Describe each character of a line by its neighbours, their classes, its place and the words it is part of.

    Args:
        line: A line of text.
        lexicon: Wordings of programmes and indicators.

    Returns:
        Feature names of each character.
    """
    padded = "\x02\x02\x02" + line + "\x03\x03\x03\x03"
    classes = [_character_class(character) for character in padded]
    words = _word_features(line, lexicon)
    rows = []
    for index in range(len(line)):
        centre = index + 3
        row = [f"{start}{end}{padded[centre + start : centre + end]}" for start, end in _WORDS]
        row.append("c" + "".join(classes[centre - 2 : centre + 3]))
        row.append("d" + "".join(classes[centre - 1 : centre + 2]))
        row.append(words[index])
        if index < _LONGEST_LINE_START:
            row.append(f"line{index}")
        rows.append(row)
    return rows


def _character_class(character: str) -> str:
    if character.isdecimal():
        return "0"
    if character in _CHINESE_NUMERALS:
        return "n"
    if character in _CURRENCIES:
        return "y"
    if character in CLASSIFIERS:
        return "u"
    if "\u4e00" <= character <= "\u9fff":
        return "h"
    return "a" if character.isalpha() else character


def _word_features(line: str, lexicon: Lexicon) -> list[str]:
    """Name for each character the lexicon entry or classifier that holds it, and its place in that."""
    names = ["w"] * len(line)
    for span in (*_classifiers(line), *lexicon.find(line)):
        for index in range(span.start, span.end):
            place = "B" if index == span.start else "E" if index == span.end - 1 else "I"
            names[index] = f"w{place}{span.label}{min(span.end - span.start, 8)}"
    return names


def _classifiers(line: str) -> Iterator[Span]:
    """Yield the longest classifier behind each figure."""
    for index in range(1, len(line)):
        before = line[index - 1]
        if before.isdecimal() or before in _CHINESE_NUMERALS:
            for length in range(min(_LONGEST_CLASSIFIER, len(line) - index), 0, -1):
                if line[index : index + length] in CLASSIFIERS:
                    yield Span.of(line, index, index + length, UNIT.name)
                    break


def tagged_spans(text: str, start: int, tags: Sequence[str]) -> Iterator[Span]:
    """Yield the spans of IOB2 tags; an I without its B begins a span too.

    Args:
        text: The text.
        start: Offset of the first tagged character.
        tags: A tag a character.
    """
    first = 0
    for index in range(1, len(tags) + 1):
        if index == len(tags) or tags[index][:1] != "I" or tags[index][2:] != tags[index - 1][2:]:
            if tags[first] != "O":
                yield Span.of(text, start + first, start + index, tags[first][2:])
            first = index
