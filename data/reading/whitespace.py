"""Blanks and line ends that are layout, not text."""

import re
import unicodedata

_BLANKS = re.compile("[ \t\n\r\f\v\x85\xa0\u2028\u2029]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
"""Soft hyphens, zero-width characters and direction marks: they would split figures and words unseen."""
_WIDE_QUOTES = frozenset("“”‘’…—·")
"""Punctuation of Chinese text that Unicode does not call wide."""


def collapse(text: str) -> str:
    """Reduce each run of blanks in a line of a marked-up source to what a reader sees.

    A run with a line end is a line break of the source: nothing next to a Chinese character, else a blank. Another run
    is a tab if it holds one, for tabs part the columns of tables, else a blank. Invisible characters go.
    """
    text = _INVISIBLE.sub("", text)

    def visible(match: re.Match[str]) -> str:
        if "\n" in match[0] or "\r" in match[0]:
            return _between(text[max(match.start() - 1, 0) : match.start()], text[match.end() : match.end() + 1])
        return "\t" if "\t" in match[0] else " "

    return _BLANKS.sub(visible, text).strip()


def join_wrapped(first: str, second: str) -> str:
    """Join the two lines that a wrapped line was broken into."""
    return first + _between(first[-1:], second[:1]) + second


def _between(before: str, after: str) -> str:
    return " " if before and after and not (is_wide(before) or is_wide(after)) else ""


def is_wide(character: str) -> bool:
    """Whether a character is one of Chinese text, set without blanks around it."""
    return unicodedata.east_asian_width(character) in "WF" or character in _WIDE_QUOTES
