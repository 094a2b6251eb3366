"""The same small report in every format, made by code."""

import io
import json
import zipfile
from collections.abc import Callable
from html import escape

PARAGRAPHS = (
    "青溪县民政局2024年上半年工作总结",
    "一、兜底保障更加有力",
    "上半年，全县在保农村低保对象3126户5874人，城市低保对象417户602人，累计发放低保金1936.48万元；新增特困供养人员46人，其中集中"
    "供养11人，农村低保标准由每人每年7200元提高到7560元。",
    "实施临时救助612人次，支出救助资金94.7万元，人均1547元。",
)
TABLE = (("项目", "指标值", "完成值"), ("农村低保(户)", "12000", "12164"), ("临时救助(人次)", "400", "386"))
CLOSING = "发放及时率100%。"
LINES = (*PARAGRAPHS, *("|".join(row) for row in TABLE), CLOSING)
"""What every format gives, but for empty lines."""


def text() -> bytes:
    return "\r\n".join(LINES).encode("gb18030")


def html() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td><p>{escape(cell)}</p></td>' for cell in row)}</tr>" for row in TABLE)
    first, *others = PARAGRAPHS
    body = "".join(f"\n  <p>&nbsp;&nbsp;{escape(line).replace('7560', '<b>75<i>60</i></b>')}</p>" for line in others)
    return (
        "<!DOCTYPE html><html><head><meta charset='gb2312'><title>总结_县政府</title>"
        "<script>document.write('农村低保新增999户')</script><style>p::before{content:'998户'}</style></head><body>"
        "<ul class='nav'><li><a href='/'>首页</a></li><li><a href='/zw'>政务公开</a></li></ul>"
        f"<h1>{escape(first)}</h1>{body}<table>{rows}</table><div>{CLOSING}</div>"
        "<div class='footer'>主办：青溪县民政局 电话0123-4567890</div></body></html>"
    ).encode("gb18030")


def markdown() -> bytes:
    first, second, *others = PARAGRAPHS
    head, *rows = ("| " + " | ".join(row) + " |" for row in TABLE)
    body = "\n\n".join(others).replace("1936.48", "**1936.48**")
    return "\n".join(
        [f"# {first}", f"## {second}", body, "", head, "|---|--:|:-:|", *rows, "", f"> {CLOSING}"]
    ).encode()


def docx() -> bytes:
    import docx as python_docx

    document = python_docx.Document()
    first, *others = PARAGRAPHS
    document.add_heading(first, 0)
    for line in others:
        paragraph = document.add_paragraph()
        # Word breaks a paragraph into runs wherever it likes.
        for start in range(0, len(line), 7):
            paragraph.add_run(line[start : start + 7]).bold = start % 2 == 0
    table = document.add_table(len(TABLE), len(TABLE[0]))
    for row, cells in zip(table.rows, TABLE, strict=True):
        for cell, content in zip(row.cells, cells, strict=True):
            cell.text = content
    document.add_paragraph(CLOSING)
    document.sections[0].header.paragraphs[0].text = "青溪县民政局文件"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf(paragraphs: tuple[str, ...] = PARAGRAPHS, *, password: str = "") -> bytes:
    """A report on two pages with headers and page numbers, in a Chinese font that is not embedded."""
    from reportlab.lib import colors, pagesizes
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

    font = "STSong-Light"
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    body = ParagraphStyle("body", fontName=font, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK")
    title = ParagraphStyle("title", parent=body, fontSize=20, alignment=1, firstLineIndent=0)

    def margins(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont(font, 9)
        canvas.drawString(80, 810, "青溪县民政局文件")
        canvas.drawCentredString(300, 30, f"— {template.page} —")

    first, *others = paragraphs
    story: list[Flowable] = [Paragraph(first, title), *(Paragraph(line, body) for line in others)]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), font, 10)]
    story += [PageBreak(), Table(TABLE, style=grid), Paragraph(CLOSING, body)]
    stream = io.BytesIO()
    encrypt = StandardEncryption(password) if password else None
    SimpleDocTemplate(stream, pagesize=pagesizes.A4, encrypt=encrypt).build(story, margins, margins)
    return stream.getvalue()


def label_studio() -> bytes:
    return json.dumps({"data": {"text": "\n".join(LINES)}, "annotations": []}, ensure_ascii=False).encode()


def label_studio_lines() -> bytes:
    return json.dumps({"id": 7, "data": {"text": "\n".join(LINES)}}).encode() + b"\n"


def archive(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return stream.getvalue()


FORMATS: dict[str, Callable[[], bytes]] = {
    "a.txt": text,
    "a.html": html,
    "a.HTM": html,
    "a.md": markdown,
    "a.docx": docx,
    "a.pdf": pdf,
    "a.json": label_studio,
    "a.jsonl": label_studio_lines,
}
