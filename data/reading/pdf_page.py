"""The lines and tables of a page of a PDF."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_high
from typing import TYPE_CHECKING, Any

from data.reading.pdf_characters import is_meaningless, readable
from data.reading.tables import Cell
from data.reading.whitespace import is_wide, join_wrapped

if TYPE_CHECKING:
    from pdfplumber.page import Page as SourcePage
    from pdfplumber.table import Table as SourceTable

_BLANK_GAP, _SMALL_BLANK_GAP, _COLUMN_GAP = 0.4, 0.15, 2.0
"""Gaps between characters, in font sizes, that show a blank, a blank that is there or stands between Latin letters,
and a column. The space that Word puts between Chinese and digits is a quarter; a blank in a Chinese font is a fifth to
a half."""
_MOST_EDGES = 4000
"""Ruled lines of a page; a map or chart has more, and a table is not looked for in it."""
_GREATEST_MEANINGLESS_SHARE = 0.2
_CLOSING = "，。、；：！？）》”’」…%‰,.;:!?)]"
_TOKEN = re.compile(rf"[（(《“‘「\[]*(?:[0-9A-Za-z.,:%‰/+-]+|.)[{re.escape(_CLOSING)}]*")
"""What stays on one line however narrow that is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page.

    Attributes:
        text: Its text.
        left: Where it begins, in points from the left edge of the page.
        right: Where it ends.
        inner_right: Where it ends without closing punctuation, which may hang over the edge of the text.
        top: Its upper edge, in points from the upper edge of the page.
        bottom: Its lower edge.
        size: Font size of most of its characters.
        token_width: Width of its beginning that could not have stood on the line above in part.
    """

    text: str
    left: float
    right: float
    inner_right: float
    top: float
    bottom: float
    size: float
    token_width: float


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table of a page: its upper edge and its rows."""

    top: float
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Attributes:
        number: Its number in the file, from 1.
        width: In points.
        height: In points.
        blocks: Its lines and tables from top to bottom.
        is_meaningless: Whether its fonts hide what many of its characters are.
    """

    number: int
    width: float
    height: float
    blocks: tuple[Line | Table, ...]
    is_meaningless: bool = False

    @classmethod
    def empty(cls, number: int) -> "Page":
        """Return a page without any text."""
        return cls(number, 0, 0, ())


def read_page(source: "SourcePage") -> Page:
    """Read the lines and tables of a page."""
    characters = [
        character | {"text": readable(character["text"])}
        for character in source.chars
        if character["text"] and not _is_diagonal(character)
    ]
    shown = [character["text"] for character in characters if character["text"].strip()]
    meaningless = sum(map(is_meaningless, shown))
    blocks: list[Line | Table] = []
    for table in _ruled_tables(source):
        inside, characters = _split(characters, table.bbox)
        if any(character["text"].strip() for character in inside):
            blocks.append(Table(table.bbox[1], _rows(table.cells, inside)))
    blocks += lines_of(characters)
    return Page(
        source.page_number,
        float(source.width),
        float(source.height),
        tuple(sorted(blocks, key=lambda block: block.top)),
        meaningless > _GREATEST_MEANINGLESS_SHARE * len(shown),
    )


def _is_diagonal(character: dict[str, Any]) -> bool:
    """Whether a character belongs to a watermark across the page."""
    a, b, *_ = character.get("matrix") or (1.0, 0.0)
    return abs(a) > 0.1 * abs(b) > 0.01 * abs(a) if b else False


def _ruled_tables(source: "SourcePage") -> "list[SourceTable]":
    if len(source.edges) > _MOST_EDGES:
        return []
    # A frame around a paragraph is a table of one cell.
    return [table for table in source.find_tables() if len(table.cells) > 1]


def _split(
    characters: Iterable[dict[str, Any]], box: tuple[float, float, float, float]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Part the characters inside a box, given as left, top, right and bottom, from the others."""
    left, top, right, bottom = box
    inside: list[dict[str, Any]] = []
    outside: list[dict[str, Any]] = []
    for character in characters:
        x, y = (character["x0"] + character["x1"]) / 2, (character["top"] + character["bottom"]) / 2
        (inside if left <= x < right and top <= y < bottom else outside).append(character)
    return inside, outside


def _rows(
    boxes: Iterable[tuple[float, float, float, float]], characters: list[dict[str, Any]]
) -> tuple[tuple[Cell, ...], ...]:
    """Lay the cells of a table, given as left, top, right and bottom, into rows."""
    boxes = sorted(boxes, key=lambda box: (box[1], box[0]))
    lefts, tops = sorted({box[0] for box in boxes}), sorted({box[1] for box in boxes})
    rows: list[list[Cell]] = [[] for _ in tops]
    for box in boxes:
        inside, characters = _split(characters, box)
        text = ""
        for line in lines_of(inside):
            text = join_wrapped(text, line.text)
        row, column = tops.index(box[1]), lefts.index(box[0])
        columns = max(bisect_right(lefts, box[2] - 1) - column, 1)
        rows[row].append(Cell(text.replace("\t", " "), columns, max(bisect_right(tops, box[3] - 1) - row, 1)))
    return tuple(map(tuple, rows))


def lines_of(characters: Iterable[dict[str, Any]]) -> list[Line]:
    """Put characters into lines by where they stand.

    Args:
        characters: Characters as pdfplumber gives them; lines of blanks are left out.
    """
    rows: list[list[dict[str, Any]]] = []
    middle = 0.0
    for character in sorted(characters, key=lambda one: (one["top"] + one["bottom"]) / 2):
        place = (character["top"] + character["bottom"]) / 2
        if not rows or place - middle > character["size"] / 2:
            rows.append([])
            middle = place
        rows[-1].append(character)
    filled = [row for row in rows if any(character["text"].strip() for character in row)]
    return [_line(sorted(row, key=lambda one: one["x0"])) for row in filled]


def _line(characters: Sequence[dict[str, Any]]) -> Line:
    """Make a line of its characters from left to right."""
    shown = [character for character in characters if character["text"].strip()]
    size = median_high(character["size"] for character in shown)
    text = ""
    ends: list[float] = []
    previous: dict[str, Any] | None = None
    behind_blank = False
    for character in characters:
        if not character["text"].strip():
            behind_blank = True
            continue
        if previous is not None:
            # Bold type is at times the same character drawn twice.
            if character["text"] == previous["text"] and character["x0"] - previous["x0"] < size / 5:
                continue
            text += _between(previous, character, size, behind_blank)
        text += character["text"]
        ends += [character["x1"]] * (len(text) - len(ends))
        previous, behind_blank = character, False
    token = _TOKEN.match(text)
    left = shown[0]["x0"]
    inner = len(text.rstrip(_CLOSING))
    return Line(
        text,
        left,
        ends[-1],
        ends[inner - 1] if inner else left,
        min(character["top"] for character in shown),
        max(character["bottom"] for character in shown),
        size,
        ends[token.end() - 1] - left if token else 0,
    )


def _between(before: dict[str, Any], after: dict[str, Any], size: float, with_blank: bool) -> str:
    """Return what stands between two characters: a tab, a blank or nothing.

    Args:
        before: The left one.
        after: The right one.
        size: Font size of their line.
        with_blank: Whether the file has a blank between them, which may be too narrow to be seen.
    """
    gap = after["x0"] - before["x1"]
    if gap > _COLUMN_GAP * size:
        return "\t"
    is_chinese = is_wide(before["text"][-1]) or is_wide(after["text"][0])
    return " " if gap > (_BLANK_GAP if is_chinese and not with_blank else _SMALL_BLANK_GAP) * size else ""
