"""An Excel workbook: a sheet of records, a sheet of documents, numbers as numbers.

Limits of Excel 2007 and later are kept (Excel specifications and limits, support.microsoft.com): rows beyond the last
one go on in a further sheet, texts too long for a cell are cut with an ellipsis. Text never runs as a formula.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from data.documents import Document
from data.labels import INDICATOR, MONEY, PROGRAM, QUANTITY, UNIT
from inference.records import Record
from inference.writers.flat_row import flat_row
from inference.writers.record_writer import RecordWriter

SHEET_ROWS = 1_048_576
"""Rows of a sheet, the header included."""
CELL_UNITS = 32_767
"""UTF-16 code units of a cell's text."""

_GREATEST_NUMBER = 9.99e307
_FORMULA_STARTS = ("=", "+", "-", "@")
_CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)}
"""XML 1.0 has no control characters: each is shown by its picture (U+2400 and following)."""
_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), 0xFFFD)
_UNWRITABLE = _CONTROL_PICTURES | _NO_CHARACTERS

_Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a sheet.

    Attributes:
        heading: The heading.
        width: Width in characters.
        number_format: Excel number format; empty to choose one that shows every decimal of each number.
        wrap: Whether long texts are wrapped.
    """

    heading: str
    width: float
    number_format: str = ""
    wrap: bool = False


_RECORD_COLUMNS = {
    "document": _Column("文档", 24),
    "program": _Column(PROGRAM.chinese, 20),
    "indicator": _Column(INDICATOR.chinese, 18),
    "value": _Column("原文数值", 16),
    "unit": _Column(UNIT.chinese, 8),
    "number": _Column("归一数值", 16),
    "number_max": _Column("数值上限", 14),
    "approximate": _Column("约数", 7),
    "bound": _Column("界限", 8),
    "currency": _Column("币种", 7),
    "per": _Column("计量基准", 10),
    "kind": _Column("类型", 7),
    "score": _Column("置信度", 9, "0.000"),
    "start": _Column("起始", 8, "0"),
    "end": _Column("结束", 8, "0"),
    "section": _Column("章节", 30, wrap=True),
    "sentence": _Column("原句", 70, wrap=True),
}
_DOCUMENT_COLUMNS = {
    "document": _Column("文档", 40),
    "characters": _Column("字符数", 10, "#,##0"),
    "records": _Column("指标数", 10, "#,##0"),
    "score": _Column("平均置信度", 12, "0.000"),
    "model_version": _Column("模型版本", 24),
    "digest": _Column("文本 SHA-256", 68),
}
_CHINESE_TERMS: Mapping[str, Mapping[object, str]] = {
    "kind": {"money": MONEY.chinese, "quantity": QUANTITY.chinese},
    "bound": {"min": "不少于", "max": "不超过"},
    "approximate": {True: "是", False: "否"},
}


class _Sheet:
    """Rows of one kind, on as many sheets as they need."""

    def __init__(self, workbook: Workbook, title: str, columns: Mapping[str, _Column], row_limit: int) -> None:
        self._workbook = workbook
        self._title = title
        self._columns = columns
        self._row_limit = row_limit
        self._sheets: list[WriteOnlyWorksheet] = []
        self._open_sheet()

    def append(self, row: Mapping[str, _Value]) -> None:
        """Append a row given by column names."""
        if self._rows == self._row_limit:
            self.close()
            self._open_sheet()
        self._rows += 1
        self._sheets[-1].append([self._cell(name, row[name]) for name in self._columns])

    def close(self) -> None:
        """Let the filter of the last sheet span its rows."""
        area = f"A1:{get_column_letter(len(self._columns))}{self._rows}"
        self._sheets[-1].auto_filter.ref = area  # type: ignore[attr-defined]  # set up at run time

    def _open_sheet(self) -> None:
        number = len(self._sheets) + 1
        place = self._workbook.index(self._sheets[-1]) + 1 if self._sheets else None
        sheet = self._workbook.create_sheet(self._title if number == 1 else f"{self._title} {number}", place)
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for index, column in enumerate(self._columns.values(), 1):
            sheet.column_dimensions[get_column_letter(index)].width = column.width
        sheet.append([_heading(sheet, column) for column in self._columns.values()])
        self._sheets.append(sheet)
        self._rows = 1
        self._templates: dict[tuple[str, str, bool], Cell] = {}

    def _cell(self, name: str, value: _Value) -> Cell | None:
        if value is None or value == "":
            return None
        column = self._columns[name]
        if not isinstance(value, str) and not abs(value) <= _GREATEST_NUMBER:
            value = str(value)
        if isinstance(value, str):
            cell = self._template(name, column.number_format, value.startswith(_FORMULA_STARTS))
            cell.value = _cell_text(value)
            # Otherwise openpyxl makes a formula of =1+1 and an error of #N/A.
            cell.data_type = "s"
        else:
            cell = self._template(name, column.number_format or _number_format(value), quoted=False)
            cell.value = value
        return cell

    def _template(self, name: str, number_format: str, quoted: bool) -> Cell:
        """Return the cell that all cells of a style share: a row is written before the next one is made."""
        key = (name, number_format, quoted)
        if key not in self._templates:
            cell = WriteOnlyCell(self._sheets[-1])
            cell.number_format = number_format or "General"
            # The apostrophe of the user interface: the cell stays text when somebody edits it.
            cell.quotePrefix = quoted
            cell.alignment = Alignment(vertical="top", wrap_text=self._columns[name].wrap)
            self._templates[key] = cell
        return self._templates[key]


def _heading(sheet: WriteOnlyWorksheet, column: _Column) -> Cell:
    cell = WriteOnlyCell(sheet, column.heading)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E8EDF3")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _number_format(number: int | float) -> str:
    """Return a format with thousands separators that shows every decimal of a number and no more."""
    exponent = Decimal(str(number)).as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _cell_text(text: str) -> str:
    """Return a text that a cell can hold: without control characters, cut to `CELL_UNITS`."""
    text = text.replace("\r\n", "\n").translate(_UNWRITABLE)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_UNITS:
        return text
    return units[: 2 * (CELL_UNITS - 1)].decode("utf-16-le", "ignore") + "…"


class ExcelWriter:
    """Writes records and documents to two kinds of sheets."""

    def __init__(self, workbook: Workbook, model_version: str, row_limit: int = SHEET_ROWS) -> None:
        """Add the sheets to a workbook.

        Args:
            workbook: A new write-only workbook.
            model_version: The model the records are from.
            row_limit: Rows of a sheet, the header included.
        """
        self._model_version = model_version
        self._records = _Sheet(workbook, "指标", _RECORD_COLUMNS, row_limit)
        self._documents = _Sheet(workbook, "文档", _DOCUMENT_COLUMNS, row_limit)

    def write(self, document: Document, records: Iterable[Record]) -> None:
        """Append a document and its records."""
        count, scores = 0, 0.0
        for record in records:
            row = flat_row(record)
            self._records.append(row | {name: terms.get(row[name]) for name, terms in _CHINESE_TERMS.items()})
            count += 1
            scores += record.score
        self._documents.append(
            {
                "document": document.name,
                "characters": len(document.text),
                "records": count,
                "score": scores / count if count else None,
                "model_version": self._model_version,
                "digest": document.digest,
            }
        )

    def close(self) -> None:
        """Finish the sheets."""
        self._records.close()
        self._documents.close()


@contextmanager
def open_writer(path: Path, model_version: str) -> Iterator[RecordWriter]:
    """Open a new workbook; it is saved when the block ends well."""
    workbook = Workbook(write_only=True)
    writer = ExcelWriter(workbook, model_version)
    try:
        yield writer
        writer.close()
        workbook.save(path)
    except etree.LxmlError as error:
        # openpyxl writes through lxml, which has its own errors for what the system refuses.
        raise OSError(f"{path.name}: {error}") from error
    finally:
        # After a failure openpyxl would complain about sheets left open when they are collected.
        for sheet in workbook.worksheets:
            if not sheet.closed:
                with suppress(OSError, etree.LxmlError):
                    sheet.close()
