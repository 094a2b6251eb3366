"""Sentences and headings of a report."""

import re
from bisect import bisect_right

from data.sentences import sentences

Headings = tuple[tuple[int, str], ...]
"""The headings in force somewhere: level and text of each, outermost first."""

_LINE = re.compile(r"[^\n\r]+")
_NUMERALS = "一二三四五六七八九十"
_HEADING_LEVELS = (
    re.compile(rf"第[{_NUMERALS}]+[章节部]分?"),
    re.compile(rf"[{_NUMERALS}]+、"),
    re.compile(rf"[（(][{_NUMERALS}]+[）)]"),
    re.compile(r"\d{1,2}[.．、](?!\d)"),
    re.compile(r"[（(]\d{1,2}[）)]"),
)
"""Numbering of headings in official Chinese documents (GB/T 9704-2012, 7.3.3), outermost level first."""
_LONGEST_HEADING = 40
_HEADING_END = re.compile(r"[。；;:：]")
_LONGEST_SENTENCE = 1000
"""More characters than any sentence a person wrote; what is longer is a list or a table on one line."""
_SENTENCE_PART = 200
_CLAUSE_END = re.compile(r"[，,、；;|｜\s]")


class Outline:
    """Looks up the sentence and the headings of an offset of a text."""

    def __init__(self, text: str, start: int = 0, headings: Headings = (), inside_line: bool = False) -> None:
        """Read a text.

        Args:
            text: The text.
            start: Where to begin to look for headings.
            headings: Headings in force there.
            inside_line: Whether the text starts there inside a line.
        """
        self._text = text
        self._sentences = list(sentences(text))
        self._sentence_starts = [start for start, _ in self._sentences]
        self._sections = [(start, headings), *_sections(text, start, headings, inside_line)]
        self._section_starts = [start for start, _ in self._sections]

    def sentence(self, start: int, end: int) -> str:
        """Return the sentence that holds a span that starts and ends at two offsets, without surrounding blanks.

        Of a sentence of more than 1,000 characters it is the clauses within 200 characters of the span.
        """
        index = bisect_right(self._sentence_starts, start) - 1
        if index < 0:
            return ""
        first, last = self._sentences[index]
        if last - first > _LONGEST_SENTENCE:
            first, last = self._clauses(max(first, start - _SENTENCE_PART), min(last, end + _SENTENCE_PART), start, end)
        return self._text[first:last].strip()

    def _clauses(self, first: int, last: int, start: int, end: int) -> tuple[int, int]:
        """Narrow a stretch around a span to whole clauses where it holds clause ends."""
        in_front = _CLAUSE_END.search(self._text, first, start)
        behind = [match.end() for match in _CLAUSE_END.finditer(self._text, end, last)]
        return in_front.end() if in_front else first, behind[-1] if behind else last

    def section(self, offset: int) -> tuple[str, ...]:
        """Return the headings above the character at an offset, outermost first."""
        index = bisect_right(self._section_starts, offset) - 1
        return tuple(title for _, title in self._sections[index][1]) if index >= 0 else ()


def heading_starts(text: str) -> list[int]:
    """Return the offsets of the lines of a text that are headings or begin with one."""
    return [start for start, _ in _sections(text, 0, (), inside_line=False)]


def headings_behind(text: str, start: int, end: int, headings: Headings, inside_line: bool) -> Headings:
    """Return the headings in force behind a stretch of a text.

    Args:
        text: The text.
        start: Offset of the stretch.
        end: Offset behind it.
        headings: Headings in force at its start.
        inside_line: Whether it starts inside a line.
    """
    sections = _sections(text[start:end], 0, headings, inside_line)
    return sections[-1][1] if sections else headings


def _sections(text: str, start: int, headings: Headings, inside_line: bool) -> list[tuple[int, Headings]]:
    """Return the headings in force from each heading's offset on."""
    path = dict(headings)
    sections = []
    for line in _LINE.finditer(text, start):
        if inside_line and line.start() == start:
            continue
        content = line[0].strip()
        level = next((n for n, pattern in enumerate(_HEADING_LEVELS) if pattern.match(content)), None)
        if level is None:
            continue
        heading = _heading(content)
        path = {n: title for n, title in path.items() if n < level}
        if heading:
            path[level] = heading
        sections.append((line.start(), tuple(sorted(path.items()))))
    return sections


def _heading(line: str) -> str | None:
    """Return the heading a numbered line consists of or begins with; None if it is a numbered sentence."""
    head = _HEADING_END.split(line, maxsplit=1)[0]
    return head if len(head) <= _LONGEST_HEADING else None
