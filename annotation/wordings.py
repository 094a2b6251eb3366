"""Wordings: the character n-grams by which reports are compared."""

import re

from data.sentences import sentences

LENGTH = 3
"""Characters in a wording."""
_NUMERAL = re.compile(r"[0-9０-９〇零一二两三四五六七八九十百千万亿半几数]")
_DIGITS = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*")
_BLANKS = re.compile(r"\s+")


def wordings(text: str) -> frozenset[str]:
    """Return the character trigrams of the sentences that hold a numeral; numbers in digits count as one character.

    Sentences without a numeral hold no figure and are left out: a report is as new as what it says of its figures.

    Args:
        text: The text of a report.
    """
    found: set[str] = set()
    for start, end in sentences(text):
        sentence = text[start:end]
        if _NUMERAL.search(sentence):
            masked = _BLANKS.sub("", _DIGITS.sub("0", sentence))
            found.update(masked[place : place + LENGTH] for place in range(max(1, len(masked) - LENGTH + 1)))
    return frozenset(found)
