from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from data.documents import Document
from data.labels import QUANTITY
from data.metrics import Metric
from data.spans import Span
from inference.normalization import Amount, normalize_quantity
from inference.records import Record
from inference.writers import record_file
from inference.writers.excel import CELL_UNITS, ExcelWriter

Extracted = tuple[Document, list[Record]]


def rows(path: Path, sheet: str) -> list[dict[str, object]]:
    headings, *content = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in content]


def record(text: str, sentence: str = "", amount: Amount | None = None) -> Record:
    value = Span(0, len(text), QUANTITY.name, text)
    return Record("a.txt", Metric(value), amount or normalize_quantity(text), sentence, ())


def write(path: Path, records: list[Record]) -> None:
    with record_file(path, "xlsx") as writer:
        writer.write(Document("a.txt", "text"), iter(records))


def test_cells_are_typed(hostile: Extracted, empty: Extracted, tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    with record_file(path, model_version="minzheng-1") as writer:
        for document, records in (hostile, empty):
            writer.write(document, iter(records))
    first, second = rows(path, "指标")
    assert first["归一数值"] == 1234
    assert first["单位"] == "户"
    assert (first["类型"], second["类型"]) == ("数量", "金额")
    assert (second["归一数值"], second["数值上限"], second["币种"]) == (650, 800, "CNY")
    assert (first["起始"], first["结束"]) == (hostile[1][0].metric.value.start, hostile[1][0].metric.value.end)
    assert first["约数"] == "否"
    documents = rows(path, "文档")
    assert [row["文档"] for row in documents] == ["</script>=1+1.txt", "空.txt"]
    assert [row["指标数"] for row in documents] == [2, 0]
    assert documents[0]["文本 SHA-256"] == hostile[0].digest
    assert {row["模型版本"] for row in documents} == {"minzheng-1"}


def test_the_header_stays_and_filters(hostile: Extracted, tmp_path: Path) -> None:
    write(tmp_path / "m.xlsx", hostile[1])
    workbook = load_workbook(tmp_path / "m.xlsx")
    assert workbook.sheetnames == ["指标", "文档"]
    for sheet, area in (("指标", "A1:Q3"), ("文档", "A1:F2")):
        assert workbook[sheet].freeze_panes == "A2"
        assert workbook[sheet].auto_filter.ref == area
    assert workbook["指标"]["Q2"].alignment.wrap_text
    assert workbook["指标"].column_dimensions["Q"].width > 40


def test_no_text_is_a_formula_or_an_error(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    texts = ["=1+1", "+1", "-1", "@x", "=", "#N/A", "#REF!"]
    write(path, [record("1", text) for text in texts])
    sheet = load_workbook(path)["指标"]
    cells = [sheet.cell(row, 17) for row in range(2, 9)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}
    # Editing a cell in Excel does not make it a formula either.
    assert [bool(cell.quotePrefix) for cell in cells] == [True] * 5 + [False] * 2
    with ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_control_characters_are_shown_by_their_pictures(tmp_path: Path) -> None:
    write(tmp_path / "m.xlsx", [record("1", "甲\x00\x01\x1f乙\r\n丙\t丁\ufffe\ud800👵")])
    assert rows(tmp_path / "m.xlsx", "指标")[0]["原句"] == "甲␀␁␟乙\n丙\t丁��👵"


@pytest.mark.parametrize(("character", "units"), [("字", 1), ("👵", 2)])
def test_long_texts_are_cut_where_a_cell_ends(tmp_path: Path, character: str, units: int) -> None:
    fitting, long = character * (CELL_UNITS // units), character * (CELL_UNITS // units + 1)
    write(tmp_path / "m.xlsx", [record("1", fitting), record("1", long)])
    whole, cut = (str(row["原句"]) for row in rows(tmp_path / "m.xlsx", "指标"))
    assert whole == fitting
    assert cut == character * ((CELL_UNITS - 1) // units) + "…"
    assert len(cut.encode("utf-16-le")) // 2 <= CELL_UNITS


@pytest.mark.parametrize(
    ("text", "number", "number_format"),
    [
        ("12084391", 12084391, "#,##0"),
        ("58.1", 58.1, "#,##0.0"),
        ("0.666667", 0.666667, "#,##0.000000"),
        ("二分之一", 0.5, "#,##0.0"),
        ("三三三三三三三三三", None, None),
    ],
)
def test_number_formats(tmp_path: Path, text: str, number: float | None, number_format: str | None) -> None:
    amount = normalize_quantity(text) if number is not None else Amount(None)
    write(tmp_path / "m.xlsx", [record(text, amount=amount)])
    cell = load_workbook(tmp_path / "m.xlsx")["指标"]["F2"]
    assert cell.value == number
    assert number_format is None or cell.number_format == number_format


def test_a_number_beyond_excel_is_text(tmp_path: Path) -> None:
    amount = normalize_quantity("1" + "亿" * 39)
    assert amount.number is not None
    write(tmp_path / "m.xlsx", [record("1亿", amount=amount)])
    assert load_workbook(tmp_path / "m.xlsx")["指标"]["F2"].value == str(int(amount.number))


def test_rows_beyond_the_limit_go_on_in_a_further_sheet(tmp_path: Path) -> None:
    workbook = Workbook(write_only=True)
    writer = ExcelWriter(workbook, "", row_limit=3)
    for name in "甲乙丙":
        writer.write(Document(name, "text"), [record(str(number), name) for number in (1, 2)])
    writer.close()
    workbook.save(tmp_path / "m.xlsx")
    read = load_workbook(tmp_path / "m.xlsx")
    assert read.sheetnames == ["指标", "指标 2", "指标 3", "文档", "文档 2"]
    assert [sheet.auto_filter.ref for sheet in read] == ["A1:Q3"] * 3 + ["A1:F3", "A1:F2"]
    records = [row[16].value for sheet in read if sheet.title.startswith("指标") for row in sheet.iter_rows(min_row=2)]
    assert records == list("甲甲乙乙丙丙")
