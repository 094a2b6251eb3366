"""Paragraphs of a PDF: what of its lines was one line before it was set, as far as the layout shows it.

A line is joined to the one above only if its first word did not fit there, it is not indented, and size and spacing are
the same. Otherwise lines stay lines: a sentence in two pieces costs a record its arguments, two paragraphs in one give
a record those of another.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from data.reading.pdf_page import Line, Page, Table
from data.reading.tables import table_lines
from data.reading.whitespace import join_wrapped

_TOP_MARGIN, _BOTTOM_MARGIN = 0.085, 0.12
"""Shares of the height of a page where headers and footers stand: Word sets its text one inch from the edge, and an
official document (GB/T 9704) its page number 28 mm from the lower edge, under a text that ends at 35 mm."""
_SMALLEST_SHARE_OF_PAGES = 0.3
_PAGE_NUMBER = re.compile(
    r"(?P<dash>[-—–－·•\s]*)(?:第\s*)?(?P<number>\d{1,4})\s*页?\s*(?:[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–－·•\s]*"
)
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile("[。！？；：!?;:][”’」）)]*$")
_NARROWEST_TEXT = 0.5
"""Least width of the text, as a share of the page's, at which a full line can be told from a short one."""
_SAME_SIZE = 0.1
_INDENT = (1.2, 3.0)
"""Least and greatest indentation of the first line of a paragraph, in font sizes; two is the rule (GB/T 9704)."""
_NOT_INDENTED = 0.8
_WIDEST_PITCH = 1.5


def without_running_lines(pages: Sequence[Page]) -> list[Page]:
    """Take the running headers and footers and the page numbers off pages.

    A line in the upper or lower margin that ends no sentence goes if it stands at that height on three pages of ten or
    more, digits apart, but on two pages at least; and if it is nothing but the number of its page.
    """
    counts = Counter(key for page in pages for key in {_place(page, block) for block in page.blocks} if key)
    fewest = max(2, _SMALLEST_SHARE_OF_PAGES * len(pages))

    def runs(page: Page, block: Line | Table) -> bool:
        key = _place(page, block)
        return key is not None and (counts[key] >= fewest or _is_page_number(page, key, block))

    return [replace(page, blocks=tuple(block for block in page.blocks if not runs(page, block))) for page in pages]


def _place(page: Page, block: Line | Table) -> tuple[int, str] | None:
    """Return height and text of a line in a margin, with digits made alike; None for any other block, and sentences."""
    if not isinstance(block, Line) or _SENTENCE_END.search(block.text):
        return None
    if block.bottom > _TOP_MARGIN * page.height and block.top < (1 - _BOTTOM_MARGIN) * page.height:
        return None
    return round(block.top / 6), _DIGITS.sub("0", block.text)


def _is_page_number(page: Page, key: tuple[int, str], block: Line | Table) -> bool:
    match = _PAGE_NUMBER.fullmatch(block.text) if isinstance(block, Line) else None
    return match is not None and (bool(match["dash"].strip()) or "页" in key[1] or int(match["number"]) == page.number)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the text of a document is set.

    Attributes:
        left: Left edge of the text, by page number.
        width: Width of the text.
        size: Font size of most of the text.
        pitch: Distance from line to line.
        is_indented: Whether paragraphs begin with an indentation.
        is_wide: Whether the text is so wide that full lines can be told from short ones.
    """

    left: dict[int, float]
    width: float
    size: float
    pitch: float
    is_indented: bool
    is_wide: bool


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """Return the paragraphs and the rows of the tables of a document, a line each.

    An empty line follows each table. A table that goes on at the top of the next page goes on here too, without the
    heads that are repeated there.
    """
    layout = _layout(pages)
    lines: list[str] = []
    last: tuple[Page, Line] | None = None
    table: list[str] = []
    for page, block in [(source, block) for source in pages for block in source.blocks]:
        if isinstance(block, Table):
            rows = table_lines(block.rows)
            goes_on = bool(table and rows) and block is page.blocks[0] and _bars(table[0]) == _bars(rows[0])
            table = (
                (table + rows[1:] if rows[0] == table[0] else table + rows) if goes_on else _closed(lines, table, rows)
            )
            last = None
            continue
        table = _closed(lines, table, [])
        if last is not None and _is_wrapped(*last, page, block, layout):
            lines[-1] = join_wrapped(lines[-1], block.text)
        else:
            lines.append(block.text)
        last = page, block
    _closed(lines, table, [])
    return lines[:-1] if lines and not lines[-1] else lines


def _closed(lines: list[str], table: list[str], following: list[str]) -> list[str]:
    """Add the rows of a table that is over to the lines, and return the rows of the one that follows."""
    if table:
        lines += [*table, ""]
    return following


def _bars(row: str) -> int:
    return row.count("|")


def _layout(pages: Sequence[Page]) -> _Layout:
    lines = [(page, block) for page in pages for block in page.blocks if isinstance(block, Line)]
    sizes: Counter[float] = Counter()
    for _, line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    body = [(page, line) for page, line in lines if _is_size(line, size)]
    lefts: dict[int, float] = {}
    for page, line in body:
        lefts[page.number] = min(lefts.get(page.number, line.left), line.left)
    usual = min(lefts.values(), default=0.0)
    # A page on which every line is indented has the edge of the others.
    lefts = {number: usual if left - usual < _INDENT[1] * size else left for number, left in lefts.items()}
    width = max((line.inner_right - lefts[page.number] for page, line in body), default=0.0)
    pitches = [after.top - before.top for before, after in _neighbours(body)]
    indented = sum(_INDENT[0] * size <= line.left - lefts[page.number] <= _INDENT[1] * size for page, line in body)
    narrowest = _NARROWEST_TEXT * max((page.width for page in pages), default=0.0)
    return _Layout(lefts, width, size, median(pitches) if pitches else 2 * size, indented > 1, width >= narrowest)


def _neighbours(body: Sequence[tuple[Page, Line]]) -> Iterator[tuple[Line, Line]]:
    for (page, line), (next_page, next_line) in pairwise(body):
        if page.number == next_page.number:
            yield line, next_line


def _is_wrapped(page: Page, line: Line, next_page: Page, following: Line, layout: _Layout) -> bool:
    """Whether a line goes on in the following one, its paragraph having been wrapped there."""
    if not layout.is_wide or not (_is_size(line, layout.size) and _is_size(following, layout.size)):
        return False
    left, next_left = layout.left[page.number], layout.left[next_page.number]
    if following.left - next_left > _NOT_INDENTED * layout.size or line.left - left > _INDENT[1] * layout.size:
        return False
    if page.number == next_page.number and following.top - line.top > _WIDEST_PITCH * layout.pitch:
        return False
    if line.right + following.token_width <= left + layout.width:
        return False
    # A full line that ends a sentence may end its paragraph too, unless paragraphs begin with an indentation.
    return layout.is_indented or not _SENTENCE_END.search(line.text)


def _is_size(line: Line, size: float) -> bool:
    return abs(line.size - size) <= _SAME_SIZE * size
