"""The page as a reader uses it, in Chromium, opened from disk with the network off."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from contrast import CONTRASTS
from playwright.sync_api import Page, expect

from data.documents import Document
from data.inline import parse_inline
from data.labels import SPAN_LABELS
from data.metrics import metrics_of
from inference.blocks import Block
from inference.records import Record, records_of
from inference.writers import record_file

pytestmark = pytest.mark.browser

Extracted = tuple[Document, list[Record]]
Opener = Callable[..., Page]

REPORT = """一、社会救助
⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧⟦Q p=a i=b|69⟧⟦U|人⟧,⟦I c|累计发放⟧⟦P d|低保金⟧⟦M p=d i=c|704.3539万元⟧。
二、养老服务
⟦I e|改造⟧⟦P f|敬老院⟧⟦Q p=f i=e|12⟧⟦U|所⟧,⟦I g|投入⟧⟦M p=f i=g|1.2亿元⟧,
⟦P h|高龄津贴⟧⟦I k|标准⟧⟦M p=h i=k|每人每月50元⟧。
"""
SCORES = (0.99, 0.95, 0.9, 0.6, 0.85, 0.97)


def annotated_records(name: str, marked: str) -> Extracted:
    annotated = parse_inline(name, marked)
    records = records_of(name, Block(annotated.document.text), metrics_of(annotated))
    return annotated.document, records


@pytest.fixture(scope="module")
def report() -> Extracted:
    document, records = annotated_records("报告.txt", REPORT)
    return document, [
        replace(record, metric=replace(record.metric, score=score))
        for record, score in zip(records, SCORES, strict=True)
    ]


@pytest.fixture
def open_page(open_offline: Callable[..., Page], tmp_path: Path) -> Opener:
    """Write documents to a page and open it."""

    def open_page(*extracted: Extracted, width: int = 1440, height: int = 900, scheme: str = "light") -> Page:
        path = tmp_path / "page.html"
        with record_file(path, model_version="minzheng-1") as writer:
            for document, records in extracted:
                writer.write(document, iter(records))
        return open_offline(path, width=width, height=height, scheme=scheme)

    return open_page


def shown_values(page: Page) -> list[str]:
    return page.locator("#rows td.value").all_text_contents()


def active(page: Page) -> list[str]:
    return page.locator(".span.active").all_text_contents()


def test_spans_and_rows_show_the_records(open_page: Opener, report: Extracted) -> None:
    page = open_page(report)
    assert page.locator("#text").evaluate("text => text.textContent") == report[0].text
    spans = page.locator("#text .span").all_text_contents()
    assert spans[:6] == ["农村低保", "新增", "48", "户", "69", "人"]
    rows = [row.split("\t") for row in page.locator("#rows tr").all_inner_texts()]
    assert rows[0] == ["农村低保", "新增", "48", "户", "48", "0.99", "一、社会救助"]
    assert rows[2] == ["低保金", "累计发放", "704.3539万元", "元", "7,043,539", "0.90", "一、社会救助"]
    assert rows[5][2:5] == ["每人每月50元", "元/人/月", "50"]
    for label in SPAN_LABELS:
        red, green, blue = bytes.fromhex(label.color[1:])
        color = page.locator(f"#text .{label.name}").first.evaluate("span => getComputedStyle(span).borderBottomColor")
        assert color == f"rgb({red}, {green}, {blue})"


def test_pointing_at_a_value_shows_what_it_is_about(open_page: Opener, report: Extracted) -> None:
    page = open_page(report)
    page.get_by_role("button", name="农村低保 · 新增：69 人").hover()
    assert active(page) == ["农村低保", "新增", "69", "人"]
    assert page.locator("tr.active td.value").all_text_contents() == ["69"]
    # The unit stands directly behind its value and needs no line.
    assert page.locator("#links g").count() == 2
    assert "农村低保 · 新增：69 人" in page.locator("#detail").inner_text()
    page.locator("#name").hover()
    assert active(page) == []
    assert page.locator("#links g").count() == 0


def test_pointing_at_a_programme_shows_all_its_figures(open_page: Opener, report: Extracted) -> None:
    page = open_page(report)
    page.locator("#text .PROGRAM", has_text="敬老院").hover()
    assert page.locator("tr.active td.value").all_text_contents() == ["12", "1.2亿元"]
    assert "等 2 条" in page.locator("#detail").inner_text()


def test_pointing_at_a_row_shows_its_spans_and_a_click_jumps_there(open_page: Opener, report: Extracted) -> None:
    long = annotated_records("长.txt", "说明。\n" * 400 + REPORT)
    page = open_page(long)
    row = page.locator("#rows tr", has_text="1.2亿元")
    row.hover()
    assert active(page) == ["敬老院", "投入", "1.2亿元"]
    value = page.locator("#text .MONEY", has_text="1.2亿元")
    expect(value).not_to_be_in_viewport()
    row.click()
    expect(value).to_be_in_viewport()
    assert "active" in (value.get_attribute("class") or "")


def test_filters(open_page: Opener, report: Extracted) -> None:
    page = open_page(report)
    page.locator(".chip.MONEY").click()
    assert shown_values(page) == ["48", "69", "12"]
    assert page.locator("#shown").inner_text() == "3 / 6 条"
    assert page.locator("#text .MONEY:not(.off)").count() == 0
    page.fill("#query", "低保")
    assert shown_values(page) == ["48", "69"]
    page.click("#reset")
    expect(page.locator("#rows tr")).to_have_count(6)
    page.locator("#minimum-score").evaluate(
        "slider => { slider.value = 0.9; slider.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    assert shown_values(page) == ["48", "69", "704.3539万元", "每人每月50元"]
    assert page.locator("#text .QUANTITY", has_text="12").get_attribute("class") == "span QUANTITY off"
    page.fill("#query", "没有的")
    assert page.locator("#nothing").inner_text() == "没有符合筛选条件的记录。"


def test_sorting(open_page: Opener, report: Extracted) -> None:
    page = open_page(report)
    heading = page.locator("th.number button")
    heading.click()
    assert shown_values(page) == ["12", "48", "每人每月50元", "69", "704.3539万元", "1.2亿元"]
    heading.click()
    assert shown_values(page)[0] == "1.2亿元"
    assert page.locator("th.number").get_attribute("aria-sort") == "descending"
    heading.click()
    assert shown_values(page)[0] == "48"


def test_the_chart_keeps_units_apart(open_page: Opener, report: Extracted) -> None:
    page = open_page(report)
    page.click('[data-show="chart"]')
    bars = page.locator("#bars .bar")
    assert page.locator("#measure option").all_text_contents() == [
        "元（2 条）", "户（1 条）", "人（1 条）", "所（1 条）", "元/人/月（1 条）",
    ]  # fmt: skip
    assert [bar.replace("\n", " ") for bar in page.locator("#bars .bar text.number").all_text_contents()] == [
        "1.2亿元", "704.35万元",
    ]  # fmt: skip
    widths = [float(width or 0) for width in (bars.nth(n).locator(".length").get_attribute("width") for n in (0, 1))]
    assert widths[0] / widths[1] == pytest.approx(1.2e8 / 7043539, rel=0.01)
    page.select_option("#measure", label="户（1 条）")
    assert bars.get_attribute("aria-label") == "农村低保 · 新增：48 户"
    bars.click()
    assert "48" in active(page)


def test_documents_can_be_found_and_opened(open_page: Opener, report: Extracted, empty: Extracted) -> None:
    page = open_page(report, empty)
    assert page.locator("#totals").inner_text() == "2 份文档 · 6 条记录"
    page.fill("#document-query", "空")
    assert page.locator("#documents li:visible").all_inner_texts() == ["空.txt\n0"]
    page.locator("#documents li:visible button").click()
    assert page.locator("#text").inner_text() == "没有数值。"
    assert page.locator("#nothing").inner_text() == "这份文档中没有识别到数值。"
    assert page.url.endswith("#2")
    page.reload()
    assert page.locator("#name").inner_text() == "空.txt"


def test_the_keyboard_reaches_everything(open_page: Opener, report: Extracted) -> None:
    page = open_page(report)
    focused = "document.activeElement.textContent"
    page.locator("#text .span[tabindex='0']").focus()
    assert active(page) == ["农村低保", "新增", "48", "户"]
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "69"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('tr').querySelector('.value').textContent") == "69"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "704.3539万元"
    page.keyboard.press("Escape")
    assert page.locator("#rows tr.active").count() == 0
    assert page.locator("#text [tabindex='0']").count() == page.locator("#rows [tabindex='0']").count() == 1


def test_on_a_phone_one_view_is_shown_at_a_time(open_page: Opener, report: Extracted, empty: Extracted) -> None:
    page = open_page(report, empty, width=390, height=844)
    sections = page.locator("main > section:visible")
    for view in ("text", "records", "chart", "documents"):
        page.click(f'[data-show="{view}"]')
        assert sections.count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.click('[data-show="text"]')
    page.locator("#text .span", has_text="69").click()
    page.get_by_role("button", name="查看记录").click()
    assert page.locator("tr.active td.program").all_inner_texts() == ["农村低保"]
    page.locator("#rows tr").nth(3).click()
    assert page.locator("section.text").is_visible()
    page.click("#more-filters")
    page.fill("#query", "敬老院")
    assert page.locator("#shown").inner_text() == "2 / 6 条"


def test_a_hostile_report_is_only_text(open_page: Opener, hostile: Extracted) -> None:
    page = open_page(hostile)
    assert page.locator("#text").evaluate("text => text.textContent") == hostile[0].text
    assert page.title().startswith("民政工作报告指标")
    assert page.locator("#name").inner_text() == hostile[0].name
    assert page.locator("#text .MONEY").all_text_contents() == ["650-800元"]
    assert page.locator("script").count() == 4


def test_a_very_long_report_is_decorated_where_it_is_read(open_page: Opener) -> None:
    marked = "".join(f"⟦P a{n}|农村低保⟧在保⟦Q p=a{n}|{n}⟧⟦U|户⟧。" + "其他工作。" * 6 + "\n" for n in range(10_000))
    document, records = annotated_records("长.txt", marked)
    assert len(document.text) > 400_000
    page = open_page((document, records))
    assert page.locator("#text").evaluate("text => text.textContent.length") == len(document.text)
    assert 0 < page.locator("#text .span").count() < 3000
    assert page.locator("#page-shown").inner_text() == "第 1 / 20 页"
    page.locator("th.number button").dblclick()
    page.locator("#rows tr").first.click()
    expect(page.locator("#text .span.active", has_text="9999")).to_be_in_viewport()
    assert page.locator("#text .span").count() < 6000


def test_printing_shows_text_table_and_chart(open_page: Opener, report: Extracted) -> None:
    page = open_page(report)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for part in ("section.text", "section.records", "section.chart"):
        assert page.locator(part).is_visible()
    assert page.locator("#bars .bar").count() == 2
    assert not page.locator("#filters").is_visible()
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_that_of_wcag_aa(open_page: Opener, report: Extracted, empty: Extracted, scheme: str) -> None:
    page = open_page(report, empty, scheme=scheme)
    page.get_by_role("button", name="农村低保 · 新增：69 人").click()
    ratios = page.evaluate(CONTRASTS)
    assert len(ratios) > 40
    assert {text: round(ratio, 2) for text, ratio in ratios if ratio < 4.5} == {}
