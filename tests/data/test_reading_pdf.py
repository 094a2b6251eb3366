"""PDF files: their lines, tables and pages, and the hostile ones."""

import io
import threading
from collections.abc import Callable, Generator, Iterable
from functools import partial
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from data.documents import Document
from data.reading import ReportFile, confinement, read_documents
from data.reading.confinement import read_confined
from data.reading.parts import Part, Problem, UnreadableError
from data.reading.pdf import read_pdf
from data.reading.pdf_characters import is_meaningless, readable

FONT, SIZE, LEFT, TOP, PITCH = "STSong-Light", 16, 80.0, 760.0, 28.0
FULL = "全县在保农村低保对象三千余户累计发放低保金并及时足额到位"
"""A line as long as the text is wide."""
Drawing = Callable[[Canvas], None]


def draw(*pages: Drawing) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream, A4)
    for page in pages:
        canvas.setFont(FONT, SIZE)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def lines(*texts: str, top: float = TOP) -> Drawing:
    """Draw lines; those that begin with a full-width blank are indented by two characters."""

    def page(canvas: Canvas) -> None:
        for number, text in enumerate(texts):
            indent = 2 * SIZE if text.startswith("　") else 0
            canvas.drawString(LEFT + indent, top - number * PITCH, text.strip())

    return page


def grid(rows: Iterable[Iterable[str]], top: float = TOP) -> Drawing:
    def page(canvas: Canvas) -> None:
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                x, y = LEFT + 120 * column, top - 40 * row
                canvas.rect(x, y, 120, 40)
                for number, line in enumerate(text.split("\n")):
                    canvas.drawString(x + 4, y + 24 - 16 * number, line)

    return page


def read(content: bytes) -> tuple[list[str], list[Problem]]:
    part, *problems = read_pdf(content)
    assert isinstance(part, Part)
    return part.text.split("\n"), [problem for problem in problems if isinstance(problem, Problem)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # Wrapped lines: the next word did not fit.
        (["　" + FULL[:-2], "一千二百户。", "　另有五户。"], ["　" + FULL[:-2] + "一千二百户。", "　另有五户。"]),
        (
            ["　" + FULL[:-4], "1936.48万元。", "　" + FULL[:-2], "户。"],
            [FULL[:-4] + "1936.48万元。", FULL[:-2] + "户。"],
        ),
        # A full line that ends a sentence, and a line that is not indented: one paragraph if paragraphs are indented.
        (["　" + FULL[:-3] + "。", "其中五户。", "　另有五户。"], [FULL[:-3] + "。其中五户。", "另有五户。"]),
        ([FULL[:-1] + "。", "其中五户。", "另有五户。"], [FULL[:-1] + "。", "其中五户。", "另有五户。"]),
        ([FULL, "五户。", FULL, "六户。"], [FULL + "五户。", FULL + "六户。"]),
        # Short lines are lines, and so are all lines if the text is narrow.
        (["一、救助", "低保37户", FULL], ["一、救助", "低保37户", FULL]),
        (["城市低保37户", "农村低保48户", "临时救助12人"], ["城市低保37户", "农村低保48户", "临时救助12人"]),
        # An indented line begins a paragraph, though the one above is full.
        (["　" + FULL[:-2], "　二、养老", FULL], [FULL[:-2], "二、养老", FULL]),
    ],
)
def test_paragraphs(texts: list[str], expected: list[str]) -> None:
    assert read(draw(lines(*texts)))[0] == [line.strip() for line in expected]


def test_a_paragraph_goes_on_over_the_page_and_headers_do_not() -> None:
    def page(number: int, *texts: str) -> Drawing:
        def both(canvas: Canvas) -> None:
            lines(*texts)(canvas)
            canvas.drawString(LEFT, 815, "青溪县民政局文件")
            canvas.drawCentredString(300, 30, f"- {number} -")

        return both

    content = draw(page(1, "　低保。", "　" + FULL[:-2], FULL), page(2, "五户。", "　六户。"))
    assert read(content)[0] == ["低保。", FULL[:-2] + FULL + "五户。", "六户。"]


def test_a_repeated_line_is_no_header_if_it_ends_a_sentence_or_stands_in_the_text() -> None:
    page = lines("低保37户。", "救助")
    assert read(draw(page, page))[0] == ["低保37户。", "救助", "低保37户。", "救助"]
    assert read(draw(lines("低保37户。", top=810), lines("低保48户。", top=810)))[0] == ["低保37户。", "低保48户。"]


def test_a_larger_gap_or_size_ends_a_paragraph() -> None:
    def heading(canvas: Canvas) -> None:
        lines(FULL, "户。", FULL)(canvas)
        canvas.drawString(LEFT, TOP - 6 * PITCH, "附：五户")
        canvas.setFont(FONT, 22)
        canvas.drawString(LEFT, TOP - 7 * PITCH, "标题")

    assert read(draw(heading))[0] == [FULL + "户。", FULL, "附：五户", "标题"]


def test_blanks_by_their_width() -> None:
    def spread(canvas: Canvas) -> None:
        x = LEFT
        # Word puts a quarter of a character between Chinese and digits.
        for text, gap in (("新增", 0.25), ("48", 0.25), ("户", 0.5), ("共", 3.0), ("69", 0.25), ("人", 0.0)):
            canvas.drawString(x, TOP, text)
            x += canvas.stringWidth(text, FONT, SIZE) + gap * SIZE
        canvas.drawString(LEFT, TOP - PITCH, "一 二　三 4 5")

    assert read(draw(spread))[0] == ["新增48户 共\t69人", "一 二 三 4 5"]


def test_punctuation_of_fonts_that_are_not_embedded() -> None:
    text = "每人650元/人·月—…“”‘’¥％‰℃①Ⅰ１《》〔2024〕"
    assert read(draw(lines(text)))[0] == [text]


def test_bold_by_drawing_twice_and_watermarks() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(LEFT, TOP, "农村低保22户")
        canvas.drawString(LEFT + 0.4, TOP, "农村低保22户")
        canvas.rotate(45)
        canvas.drawString(400, 300, "内部资料99")

    assert read(draw(page))[0] == ["农村低保22户"]


def test_tables_keep_rows_and_wrapped_cells() -> None:
    rows = [("项目", "指标值", "完成值"), ("特困人员救助\n供养", "12000", "12164"), ("临时救助", "", "386")]
    content = draw(lambda canvas: (lines("表一")(canvas), grid(rows, 650)(canvas), lines("表后", top=500)(canvas))[0])
    assert read(content)[0] == [
        "表一",
        "项目|指标值|完成值",
        "特困人员救助供养|12000|12164",
        "临时救助||386",
        "",
        "表后",
    ]


def test_a_table_goes_on_over_the_page_without_its_second_head() -> None:
    head = ("项目", "户", "人")
    content = draw(grid([head, ("低保", "1", "2")], 100), grid([head, ("特困", "3", "4")]))
    assert read(content)[0] == ["项目|户|人", "低保|1|2", "特困|3|4"]


def test_a_frame_around_text_is_no_table() -> None:
    def framed(canvas: Canvas) -> None:
        canvas.rect(60, 100, 480, 700)
        lines("　" + FULL[:-2], "五户。", "　另有五户。")(canvas)

    assert read(draw(framed))[0] == [FULL[:-2] + "五户。", "另有五户。"]


def picture() -> ImageReader:
    from PIL import Image

    return ImageReader(Image.new("L", (60, 80), 200))


def test_pages_without_text_are_named() -> None:
    def scan(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, 595, 842)

    def numbered_scan(canvas: Canvas) -> None:
        scan(canvas)
        canvas.drawCentredString(300, 30, "第5页")

    content = draw(lines("低保37户。"), scan, lambda canvas: None, lines("低保48户。"), numbered_scan)
    text, problems = read(content)
    assert text == ["低保37户。", "低保48户。"]
    assert [problem.place for problem in problems] == ["pages 2-3", "page 5"]
    assert all("OCR" in problem.reason for problem in problems)


def test_a_document_with_its_bad_pages_next_to_it(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(draw(lines("低保37户。"), lambda canvas: None))
    document, problem = read_documents(ReportFile(path, "a.pdf"))
    assert document == Document("a.pdf", "低保37户。")
    assert str(problem).startswith(f"{path}, page 2: no text layer")


def test_a_scan_is_an_error() -> None:
    with pytest.raises(UnreadableError, match="no page of 2 can be read: no text layer; if it is a scan"):
        list(read_pdf(draw(lambda canvas: canvas.drawImage(picture(), 0, 0), lambda canvas: None)))


def test_encryption_without_a_password_to_open_is_read() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, A4, encrypt=StandardEncryption("", ownerPassword="owner"))
    canvas.drawString(LEFT, TOP, "37 households")
    canvas.save()
    assert read(stream.getvalue())[0] == ["37 households"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("⼀", "一"), ("⺠", "民"), ("⼾", "户"), ("(cid:12)", "\ufffd"), ("户", "户"), ("戶", "戶"), ("fi", "fi")],
)
def test_characters(text: str, meant: str) -> None:
    assert readable(text) == meant
    assert is_meaningless(readable(text)) == (meant == "\ufffd")


def hand_made(content: bytes, resources: bytes = b"", *objects: bytes, kids: bytes = b"3 0 R") -> bytes:
    """A PDF of one page without a table of objects, which readers rebuild."""
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<" + font + resources + b">>>>",
        stream(content),
        *objects,
    ]
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(bodies, 1))
    return b"%PDF-1.4\n" + numbered + b"trailer\n<</Root 1 0 R/Size 99>>\n%%EOF"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def form(content: bytes, resources: bytes) -> bytes:
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<" + resources + b">>")


HELLO = b"BT /F 12 Tf 100 700 Td (hello) Tj ET "


def test_loops_in_a_file_end() -> None:
    assert read(hand_made(HELLO, kids=b"2 0 R 3 0 R 2 0 R"))[0] == ["hello"]
    itself = form(b"/X Do", b"/XObject<</X 5 0 R>>")
    assert read(hand_made(HELLO + b"/X Do", b"/XObject<</X 5 0 R>>", itself))[0] == ["hello"]


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "LEAST_SECONDS", 1)
    monkeypatch.setattr(confinement, "SECONDS_PER_MIB", 0)
    levels = [form(b"/X Do " * 10, b"/XObject<</X %d 0 R>>" % (6 + level)) for level in range(12)]
    bomb = hand_made(b"/X Do", b"/XObject<</X 5 0 R>>", *levels, form(b"0 0 m 9 9 l S", b""))
    with pytest.raises(UnreadableError, match="not read within 1 seconds"):
        list(read_confined(".pdf", bomb))
    with pytest.raises(UnreadableError, match="not read within 1 seconds"):
        list(read_confined(".html", b"<div>" * 200_000))


def test_what_uses_up_its_processor_time_is_told_as_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "LEAST_SECONDS", 1)
    monkeypatch.setattr(confinement, "SECONDS_PER_MIB", 0)
    monkeypatch.setattr(threading, "Timer", partial(late_timer, threading.Timer))
    with pytest.raises(UnreadableError, match="not read within 1 seconds"):
        list(read_confined(".html", b"<div>" * 200_000))


def late_timer(timer: type[threading.Timer], seconds: float, end: Callable[[], None]) -> threading.Timer:
    return timer(seconds + 60, end)


def test_what_takes_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "MOST_MEMORY", 256 * 1024 * 1024)
    with pytest.raises(UnreadableError, match=r"memory|crashed|parse"):
        list(read_confined(".html", b"<p>x" * 2_000_000))


def test_a_child_gives_what_the_reader_gives() -> None:
    content = draw(lines("低保37户。"), lambda canvas: None)
    assert list(read_confined(".pdf", content)) == list(read_pdf(content))
    with pytest.raises(UnreadableError, match="a PDF; read it from"):
        list(read_confined(".html", content))


def test_a_child_that_is_left_early_ends() -> None:
    found = read_confined(".pdf", draw(lines("低保37户。"), lambda canvas: None))
    assert isinstance(next(found), Part)
    assert isinstance(found, Generator)
    found.close()
