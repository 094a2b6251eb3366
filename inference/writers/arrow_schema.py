"""The Arrow schemas of records and documents, and tables of them."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from inference.records import Record

_SPAN_FIELDS = (("text", pa.string()), ("start", pa.int64()), ("end", pa.int64()), ("score", pa.float64()))
_SPAN = pa.struct(_SPAN_FIELDS)
_VALUE = pa.struct((*_SPAN_FIELDS[:3], ("kind", pa.string()), _SPAN_FIELDS[3]))


def _field(name: str, kind: pa.DataType, description: str, nullable: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable, {"description": description})


RECORD_SCHEMA = pa.schema(
    [
        _field("document", pa.string(), "文档名 name of the document"),
        _field("value", _VALUE, "数值原文 the figure; kind is quantity or money; offsets are half-open code points"),
        _field("unit", _SPAN, "单位 unit of a quantity", nullable=True),
        _field("program", _SPAN, "业务对象 programme the figure is about", nullable=True),
        _field("indicator", _SPAN, "指标 what is said of the programme", nullable=True),
        # Doubles, not decimals: records hold at most six decimals, doubles are exact up to 9e15 (yuan, persons), and
        # pandas, NumPy and R calculate with them as they are.
        _field("number", pa.float64(), "归一数值 number in base units (yuan, persons), or lower end of a range", True),
        _field("number_max", pa.float64(), "范围上限 upper end of a range", nullable=True),
        _field("approximate", pa.bool_(), "约数 whether the text calls the figure approximate"),
        _field("bound", pa.string(), "界限 min: at least; max: at most", nullable=True),
        _field("currency", pa.string(), "币种 ISO 4217 code of money", nullable=True),
        _field("per", pa.list_(pa.string()), "计量基准 what a rate is per, e.g. 人, 月"),
        _field("score", pa.float64(), "置信度 probability that the whole record is right"),
        _field("sentence", pa.string(), "原句 sentence of the figure"),
        _field("section", pa.list_(pa.string()), "章节 headings above the figure, outermost first"),
    ]
)
"""The fields of `Record.to_json`, in its order."""

DOCUMENT_SCHEMA = pa.schema(
    [
        _field("id", pa.int64(), "序号 number of the document in this file, from 1"),
        _field("document", pa.string(), "文档名 name of the document"),
        _field("characters", pa.int64(), "字符数 length of the text in Unicode code points"),
        _field("records", pa.int64(), "记录数 number of its records"),
        _field("digest", pa.string(), "SHA-256 of the text in UTF-8, hexadecimal"),
        _field("model_version", pa.string(), "模型版本 model that made the records"),
        _field("text", pa.string(), "全文 the text that all offsets refer to"),
    ]
)


def description(field: pa.Field) -> str:
    """Return what a field of these schemas means."""
    return str(field.metadata[b"description"].decode())


def record_table(records: Sequence[Record]) -> pa.Table:
    """Return records as a table of `RECORD_SCHEMA`."""
    return pa.Table.from_pylist([_row(record) for record in records], schema=RECORD_SCHEMA)


def _row(record: Record) -> dict[str, Any]:
    row = record.to_json()
    return row | {name: _double(row[name]) for name in ("number", "number_max")}


def _double(number: int | float | None) -> float | None:
    """Return the double next to a number; Arrow itself refuses integers that are no double."""
    return None if number is None else float(str(number))
