"""Sentences and headings of a report."""

import re
from bisect import bisect_right

from data.sentences import sentences

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


class Outline:
    """Looks up the sentence and the headings of an offset of a text."""

    def __init__(self, text: str) -> None:
        self._sentences = [(start, text[start:end].strip()) for start, end in sentences(text)]
        self._sentence_starts = [start for start, _ in self._sentences]
        self._sections = list(_sections(text))
        self._section_starts = [start for start, _ in self._sections]

    def sentence(self, offset: int) -> str:
        """Return the sentence that holds the character at an offset, without surrounding blanks."""
        index = bisect_right(self._sentence_starts, offset) - 1
        return self._sentences[index][1] if index >= 0 else ""

    def section(self, offset: int) -> tuple[str, ...]:
        """Return the headings above the character at an offset, outermost first."""
        index = bisect_right(self._section_starts, offset) - 1
        return self._sections[index][1] if index >= 0 else ()


def _sections(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return the headings in force from each heading's offset on."""
    path: dict[int, str] = {}
    sections = []
    for line in _LINE.finditer(text):
        content = line[0].strip()
        level = next((n for n, pattern in enumerate(_HEADING_LEVELS) if pattern.match(content)), None)
        if level is None:
            continue
        heading = _heading(content)
        path = {n: title for n, title in path.items() if n < level}
        if heading:
            path[level] = heading
        sections.append((line.start(), tuple(title for _, title in sorted(path.items()))))
    return sections


def _heading(line: str) -> str | None:
    """Return the heading a numbered line consists of or begins with; None if it is a numbered sentence."""
    head = _HEADING_END.split(line, maxsplit=1)[0]
    return head if len(head) <= _LONGEST_HEADING else None
