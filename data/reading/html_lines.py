"""The lines of a page: its blocks, each on a line of its own, and its tables as rows.

The page is parsed as a browser would (selectolax with lexbor, the HTML5 algorithm). Nothing in it is run or fetched.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.reading.html_nodes import walk, words
from data.reading.navigation import navigation_of
from data.reading.tables import Cell, table_lines
from data.reading.whitespace import collapse

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BLOCKS = words(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer"
    " form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search"
    " section summary table caption tbody thead tfoot tr td th ul br"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_MOST_LINES_OF_A_CELL = 3
_FEWEST_ROWS = 3


def html_lines(markup: str) -> list[str]:
    """Return the lines of a page: no blanks around them, no line break inside a sentence.

    Paragraphs, headings, list items and the rows of tables are lines; an empty line follows each table. Scripts,
    styles, hidden elements and navigation are no text.

    Args:
        markup: The source of a page or of a part of one.
    """
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(markup)
    root = parser.body
    if root is None:
        return []
    builder = _LineBuilder()
    skipped = navigation_of(root)
    for entering, node in walk(root, skipped):
        if node.is_text_node:
            if entering:
                builder.add_text(node.text_content or "")
        elif node.is_element_node:
            (builder.enter if entering else builder.leave)(node)
    return builder.finish()


@dataclass(slots=True)
class _OpenCell:
    columns: int
    rows: int
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _OpenTable:
    """A table whose end has not come yet."""

    rows: list[list[_OpenCell]] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    in_cell: bool = False
    holds_table: bool = False

    @property
    def is_layout(self) -> bool:
        """Whether the table only places the parts of a page: it holds another, has no columns or an article in it."""
        filled = sum(sum(bool(cell.lines) for cell in row) > 1 for row in self.rows)
        longest = max((len(cell.lines) for row in self.rows for cell in row), default=0)
        return self.holds_table or not filled or (longest > _MOST_LINES_OF_A_CELL and filled < _FEWEST_ROWS)

    def lines(self) -> list[str]:
        if self.is_layout:
            return self.captions + [line for row in self.rows for cell in row for line in cell.lines]
        rows = [[Cell(" ".join(cell.lines), cell.columns, cell.rows) for cell in row] for row in self.rows]
        lines = table_lines(rows)
        return self.captions + lines + [""] if lines else self.captions


class _LineBuilder:
    """Puts the text between the tags into lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._tables: list[_OpenTable] = []
        self._lists: list[int | None] = []
        self._preformatted = 0
        self._number = ""

    def add_text(self, text: str) -> None:
        if not self._preformatted:
            self._pieces.append(text)
            return
        first, *others = _LINE_END.split(text)
        self._pieces.append(first)
        for line in others:
            self._flush()
            self._pieces.append(line)

    def enter(self, node: "LexborNode") -> None:
        tag = node.tag
        if tag in _BLOCKS:
            self._flush()
        if tag == "pre":
            self._preformatted += 1
        elif tag in ("ol", "ul"):
            self._lists.append(_whole(node, "start", 1) if tag == "ol" else None)
        elif tag == "li" and self._lists and self._lists[-1] is not None:
            number = _whole(node, "value", self._lists[-1])
            self._lists[-1] = number + 1
            self._number = f"{number}. "
        elif tag == "table":
            self._tables.append(_OpenTable())
        elif self._tables:
            self._enter_part_of_table(tag or "", node)

    def _enter_part_of_table(self, tag: str, node: "LexborNode") -> None:
        table = self._tables[-1]
        if tag == "tr":
            table.rows.append([])
        elif tag in ("td", "th"):
            if not table.rows:
                table.rows.append([])
            # A span of no rows reaches to the end of the table.
            rows = _whole(node, "rowspan", 1) or 65534
            table.rows[-1].append(_OpenCell(_whole(node, "colspan", 1), rows))
            table.in_cell = True

    def leave(self, node: "LexborNode") -> None:
        tag = node.tag
        if tag in _BLOCKS:
            self._flush()
        if tag == "pre":
            self._preformatted -= 1
        elif tag in ("ol", "ul"):
            self._lists.pop()
        elif tag in ("td", "th") and self._tables:
            self._tables[-1].in_cell = False
        elif tag == "table":
            table = self._tables.pop()
            if self._tables:
                self._tables[-1].holds_table = True
            self._sink.extend(table.lines())

    def finish(self) -> list[str]:
        self._flush()
        return _without_double_breaks(self._lines)

    @property
    def _sink(self) -> list[str]:
        if not self._tables:
            return self._lines
        table = self._tables[-1]
        return table.rows[-1][-1].lines if table.in_cell else table.captions

    def _flush(self) -> None:
        line = collapse("".join(self._pieces))
        self._pieces.clear()
        if line:
            self._sink.append(self._number + line)
            self._number = ""


def _without_double_breaks(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept[:-1] if kept and not kept[-1] else kept


def _whole(node: "LexborNode", attribute: str, default: int) -> int:
    value = node.attributes.get(attribute) or ""
    match = re.match(r"\s*(\d{1,5})", value, re.ASCII)
    return int(match[1]) if match else default
