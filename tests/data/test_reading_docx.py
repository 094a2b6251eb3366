"""Word files: what Word writes and simple readers lose."""

import io
import zipfile

import docx as python_docx
import pytest
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from data.reading.docx import is_large_docx, read_docx
from data.reading.docx_numbering import notate

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT_BOX = f"""<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx>
<w:txbxContent><w:p><w:r><w:t>框中7人</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic>
</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>框中7人</w:t>
</w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


def lines(document: Document, **parts: str) -> list[str]:
    """Save a document, put parts into it (`word/footnotes.xml` as `footnotes`), and read it."""
    stream, package = io.BytesIO(), io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(package, "w") as new:
        for name in old.namelist():
            if name.removeprefix("word/").removesuffix(".xml") not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(f"word/{name}.xml", content)
    (part,) = read_docx(package.getvalue())
    return part.text.split("\n")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<w:ins w:id='1' w:author='a'><w:r><w:t>清退54户</w:t></w:r></w:ins>", ["低保清退54户。"]),
        ("<w:del w:id='1' w:author='a'><w:r><w:delText>清退54户</w:delText></w:r></w:del>", ["低保。"]),
        ("<w:smartTag w:uri='u' w:element='e'><w:r><w:t>54户</w:t></w:r></w:smartTag>", ["低保54户。"]),
        ("<w:sdt><w:sdtContent><w:r><w:t>54户</w:t></w:r></w:sdtContent></w:sdt>", ["低保54户。"]),
        ("<w:hyperlink w:anchor='x'><w:r><w:t>54户</w:t></w:r></w:hyperlink>", ["低保54户。"]),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>", ["低保甲\t乙", "丙。"]),
        (TEXT_BOX, ["低保。", "框中7人"]),
    ],
)
def test_what_stands_in_a_paragraph(content: str, expected: list[str]) -> None:
    document = python_docx.Document()
    paragraph = document.add_paragraph("低保")
    wrapper = parse_xml(f"<w:p {W}>{content}</w:p>")
    for element in list(wrapper):
        paragraph._p.append(element)
    paragraph.add_run("。")
    assert lines(document) == expected


def test_merged_cells_and_empty_paragraphs() -> None:
    document = python_docx.Document()
    document.add_paragraph("表前")
    document.add_paragraph("")
    table = document.add_table(3, 3)
    for row, cells in enumerate((("项目", "低保", ""), ("", "户", "人"), ("甲镇", "1", "2"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    document.add_paragraph("表后")
    assert lines(document) == ["表前", "项目|低保|低保", "项目|户|人", "甲镇|1|2", "", "表后"]


def test_footnotes_follow_the_text_without_marks() -> None:
    document = python_docx.Document()
    paragraph = document.add_paragraph("低保37")
    paragraph._p.append(parse_xml(f"<w:r {W}><w:footnoteReference w:id='2'/></w:r>"))
    paragraph.add_run("户。")
    note = (
        f"<w:footnotes {W}><w:footnote w:id='2'><w:p><w:r><w:t>含新增5户。</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    document.part.relate_to(
        Part(
            PackURI("/word/footnotes.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
            note.encode(),
            document.part.package,
        ),
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes",
    )
    assert lines(document) == ["低保37户。", "1. 含新增5户。"]


NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3.%4"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>
</w:numbering>"""


def test_automatic_numbers_are_written_out() -> None:
    document = python_docx.Document()
    for number, level, text in (
        (1, 0, "救助"),
        (1, 1, "低保"),
        (1, 2, "5户"),
        (1, 3, "6户"),
        (1, 2, "7户"),
        (1, 1, "特困"),
        (2, 0, "点"),
        (1, 0, "养老"),
        (1, 1, "床位"),
        (3, 0, "附则"),
        (3, 0, "附表"),
        (0, 0, "不编号"),
        (8, 0, "没有这个编号"),
    ):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        numbered = f"<w:numPr {W}><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
        properties.append(parse_xml(numbered))
    assert lines(document, numbering=NUMBERING) == [
        "一、救助",
        "（一）低保",
        "1. 5户",
        "1.1 6户",
        "2. 7户",
        "（二）特困",
        "点",
        "二、养老",
        "（一）床位",
        "九、附则",
        "十、附表",
        "不编号",
        "没有这个编号",
    ]


def test_numbers_of_styles() -> None:
    document = python_docx.Document()
    for style in ("List Number", "List Number", "Normal", "List Bullet"):
        document.add_paragraph("5户", style=style)
    assert lines(document) == ["1. 5户", "2. 5户", "5户", "5户"]


@pytest.mark.parametrize(
    ("number", "notation", "text"),
    [
        (10, "chineseCounting", "十"),
        (11, "chineseCountingThousand", "十一"),
        (20, "japaneseCounting", "二十"),
        (99, "chineseCounting", "九十九"),
        (100, "chineseCounting", "100"),
        (3, "ideographTraditional", "丙"),
        (11, "ideographTraditional", "11"),
        (20, "decimalEnclosedCircleChinese", "⑳"),
        (12, "decimalFullWidth", "１２"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (0, "lowerRoman", "0"),
        (7, "cardinalText", "7"),
    ],
)
def test_notations(number: int, notation: str, text: str) -> None:
    assert notate(number, notation) == text


def test_a_document_part_of_another_name() -> None:
    stream, package = io.BytesIO(), io.BytesIO()
    document = python_docx.Document()
    document.add_paragraph("低保37户")
    document.save(stream)
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(package, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b"word/document.xml", b"word/document2.xml")
            new.writestr(name.replace("word/document.xml", "word/document2.xml"), content)
    assert [part.text for part in read_docx(package.getvalue())] == ["低保37户"]


def test_what_needs_limits() -> None:
    stream = io.BytesIO()
    python_docx.Document().save(stream)
    assert not is_large_docx(stream.getvalue())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/large.xml", b" " * 5_000_000)
    assert is_large_docx(stream.getvalue())
    assert not is_large_docx(b"no zip")
