"""Passages, sentences and clauses of a report."""

import re
from collections.abc import Iterator

LINE_BREAK = re.compile(r"[\n\r]")
SENTENCE_END = re.compile(r"[。！？!?\n\r]")
BLANK_LINES = re.compile(r"(?>\r\n|\r|\n)(?:[^\S\n\r\t]*(?>\r\n|\r|\n))+")
"""A line break with the blank lines behind it; a line of tabs is no blank line but a table row without content."""
_SENTENCE = re.compile(r"[^。！？!?\n\r]*(?:[。！？!?]+[”’\")）]*|[\n\r]+|$)")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the sentences of a text; together they cover all but blank stretches.

    A sentence ends behind 。！？ with the quotation marks and brackets that close there, or at a line break.
    """
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield match.span()


def passages(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the stretches between blank lines, each with the blank lines behind it.

    No span and no relation reaches beyond its passage. Together the passages cover the whole text.
    """
    start = 0
    for match in BLANK_LINES.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)
