"""Tables as lines: a row a line, its cells parted by bars, as tables stand in the corpus."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SEPARATOR = "|"
_MOST_COLUMNS = 64
"""Most columns of a table; a report has ten, a hostile page says that one cell spans a million."""
_LONGEST_LABEL = 40
"""Most characters of a merged cell that is repeated: a label, not a paragraph."""
_NUMERAL_WITH_UNIT = re.compile("[○〇零一二三四五六七八九十百千万亿两]+.?")
_BARS = re.compile(r"\s*[|｜]\s*")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: What stands in it, on one line.
        columns: How many columns it spans.
        rows: How many rows it spans.
    """

    text: str
    columns: int = 1
    rows: int = 1


def table_lines(rows: Iterable[Sequence[Cell]]) -> list[str]:
    """Write a table as lines.

    The label of a merged cell stands in each row and column that it covers, so that every row says what it is about; a
    figure stands once, or it would be counted more than once. A row with a single cell is a line of its own without
    bars. Rows without any text are left out.

    Args:
        rows: The rows from top to bottom, with the cells that begin there, from left to right.
    """
    lines = []
    covered: dict[int, tuple[int, str]] = {}
    for row in rows:
        texts, covered = _fill(row, covered)
        if len(row) == 1 and row[0].columns >= len(texts) and row[0].text:
            lines.append(_BARS.sub("/", row[0].text))
        elif any(texts):
            lines.append(SEPARATOR.join(texts))
    return lines


def _fill(row: Sequence[Cell], covered: dict[int, tuple[int, str]]) -> tuple[list[str], dict[int, tuple[int, str]]]:
    """Lay the cells of a row into the columns that no cell from above covers.

    Args:
        row: The cells.
        covered: By column, for how many rows a cell from above still covers it, and with what text.

    Returns:
        The text of each column, and what covers the next row.
    """
    texts: list[str] = []
    below: dict[int, tuple[int, str]] = {}

    def place(text: str, left: int, repeated: str) -> None:
        if left > 1:
            below[len(texts)] = (left - 1, repeated)
        texts.append(text)

    def place_covered() -> None:
        while len(texts) in covered:
            left, repeated = covered[len(texts)]
            place(repeated, left, repeated)

    for cell in row:
        place_covered()
        text = _BARS.sub("/", cell.text)
        repeated = text if len(text) <= _LONGEST_LABEL and not is_figure(text) else ""
        for column in range(min(max(cell.columns, 1), _MOST_COLUMNS)):
            if len(texts) < _MOST_COLUMNS:
                place(text if column == 0 else repeated, cell.rows, repeated)
    place_covered()
    return texts, below


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure: a digit, or nothing but Chinese numerals with or without one unit behind."""
    return any(character.isdigit() for character in text) or bool(_NUMERAL_WITH_UNIT.fullmatch(text))
