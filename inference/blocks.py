"""Blocks: stretches of a document that are extracted on their own, so that its length costs no memory.

No span crosses a line break and no relation a blank line, so a document that is cut at blank lines gives the records
it gives in one piece. Where a stretch without a blank line is too long it is cut at a line end, else a sentence end,
else a clause end, else anywhere; the block behind such a cut begins with a lead, a copy of earlier text: the head of
the table that the cut divides, else the last sentences in front of the cut. Leads give context and arguments, and no
records.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from data.sentences import BLANK_LINES
from data.spans import Span
from inference.sections import Headings, headings_behind
from inference.table_linker import continued_table_head

BLOCK_LIMIT = 16_384
"""Most characters in a block without its lead: a few seconds of work, and longer than most reports."""

_LEAD = 256
"""Characters in front of a cut that a lead repeats: more than the context of a window of the tagger."""
_LONGEST_TABLE_HEAD = 2048
_LINE_END = re.compile(r"\r\n|\r|\n")
_SENTENCE_END = re.compile(r"[。！？!?]+[”’\")）]*")
_CLAUSE_END = re.compile(r"[，、；;：|｜]|[,:](?!\d)|[^\S\n\r]+")
_CUTS = (BLANK_LINES, _LINE_END, _SENTENCE_END, _CLAUSE_END)
_DIGITS = re.compile(r"[\d.,]{1,64}$")
_Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document with a lead; its text is the lead, then the stretch.

    Attributes:
        text: Lead and stretch.
        lead: Number of characters of the lead.
        lead_start: Offset of the lead in the document.
        start: Offset of the stretch in the document.
        headings: Headings in force where the stretch starts.
        inside_line: Whether the stretch starts inside a line.
    """

    text: str
    lead: int = 0
    lead_start: int = 0
    start: int = 0
    headings: Headings = ()
    inside_line: bool = False

    @property
    def characters(self) -> int:
        """Length of the stretch in characters."""
        return len(self.text) - self.lead

    def in_document(self, span: Span) -> Span:
        """Return a span of the block's text with its offsets in the document."""
        return span.moved(self.lead_start if span.start < self.lead else self.start - self.lead)


def blocks(text: str, limit: int = BLOCK_LIMIT) -> Iterator[Block]:
    """Cut a document into blocks, whose stretches together are its text.

    Args:
        text: The document's text.
        limit: Most characters in a block without its lead; a document that is no longer is one block.
    """
    start, inside_line = 0, False
    headings: Headings = ()
    lead: _Stretch = (0, 0)
    head: _Stretch | None = None
    while start < len(text):
        end, at_blank_line = _cut(text, start, limit)
        lead_text = text[lead[0] : lead[1]]
        yield Block(lead_text + text[start:end], len(lead_text), lead[0], start, headings, inside_line)
        headings = headings_behind(text, start, end, headings, inside_line)
        inside_line = text[end - 1] not in "\n\r"
        head = None if at_blank_line or inside_line else _table_head(text, start, end, head)
        lead = head or ((end, end) if at_blank_line else _last_sentences(text, start, end))
        start = end


def _cut(text: str, start: int, limit: int) -> tuple[int, bool]:
    """Return where a block that starts at an offset ends, and whether that is at a blank line."""
    stop = start + limit
    if len(text) <= stop:
        return len(text), False
    for pattern in _CUTS:
        last = deque(pattern.finditer(text, start, stop), maxlen=1)
        # What the limit cuts short is taken whole, unless it is endless itself.
        whole = pattern.match(text, last[0].start(), stop + limit) if last else None
        if whole and whole.end() < stop + limit:
            return whole.end(), pattern is BLANK_LINES
    digits = _DIGITS.search(text, start + (limit + 1) // 2, stop)
    return digits.start() if digits else stop, False


def _table_head(text: str, start: int, cut: int, previous: _Stretch | None) -> _Stretch | None:
    """Return the head of the table that a cut divides; `previous` is what the cut at `start` gave."""
    head = continued_table_head(text, start, cut)
    if head and head[0] == start and previous:
        return previous
    return head if head and head[1] - head[0] <= _LONGEST_TABLE_HEAD else None


def _last_sentences(text: str, start: int, cut: int) -> _Stretch:
    first = max(start, cut - _LEAD)
    sentence_end = _SENTENCE_END.search(text, first, max(first, cut - _LEAD // 2))
    return sentence_end.end() if sentence_end else first, cut
