"""Sentences of a report."""

import re
from collections.abc import Iterator

LINE_BREAK = re.compile(r"[\n\r]")
SENTENCE_END = re.compile(r"[。！？!?\n\r]")
_SENTENCE = re.compile(r"[^。！？!?\n\r]*(?:[。！？!?]+[”’\")）]*|[\n\r]+|$)")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the sentences of a text; together they cover all but blank stretches.

    A sentence ends behind 。！？ with the quotation marks and brackets that close there, or at a line break.
    """
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield match.span()
