"""The report as a reader uses it, in Chromium, opened from disk with the network off."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from contrast import CONTRASTS
from flawed_reports import KINDS, predictions
from playwright.sync_api import Page, expect

from evaluation.evaluator import score_predictions
from evaluation.learning_curve import CurvePoint
from evaluation.predictions import PredictedDocument
from evaluation.record_errors import ERROR_KINDS
from evaluation.report.html_report import write_report

pytestmark = pytest.mark.browser

SUBJECT = {"predicted by": "inference/model", "data": "data/reports", "part": "test"}
CURVE = (CurvePoint(50, 0.8, 0.5), CurvePoint(100, 0.9, 0.7))


def with_scores(documents: list[PredictedDocument]) -> list[PredictedDocument]:
    """Give the records scores from 0.99 down."""
    scored, score = [], 0.99
    for document in documents:
        records = []
        for record in document.predicted:
            value = replace(record.metric.value, score=score)
            records.append(replace(record, metric=replace(record.metric, value=value, score=round(score, 2))))
            score -= 0.06
        scored.append(replace(document, predicted=tuple(records)))
    return scored


@pytest.fixture
def report(tmp_path: Path) -> Path:
    documents = with_scores(predictions())
    path = tmp_path / "report.html"
    write_report(path, score_predictions(documents), documents, SUBJECT, CURVE)
    return path


@pytest.fixture
def page(open_offline: Callable[..., Page], report: Path) -> Page:
    return open_offline(report)


def cards(page: Page) -> list[str]:
    return page.locator(".error .kind").all_text_contents()


def test_tables_and_charts_are_filled(page: Page) -> None:
    assert page.locator(".headlines strong").all_text_contents()[0] == "0.300"
    full = page.locator("#record-scores tr.main").inner_text()
    assert full.replace("\n", " ").split("\t")[:4] == ["完整记录 full", "0.300", "0.300", "0.300"]
    assert page.locator("#span-scores tbody tr").count() == page.locator("#overlap-scores tbody tr").count() == 6
    assert page.locator("#label-confusion thead th").all_inner_texts()[-1] == "（无）"
    assert page.locator("#label-confusion tbody tr").first.locator("td").all_inner_texts() == [
        "6", "·", "·", "·", "·", "2",
    ]  # fmt: skip
    assert page.locator("#boundary-confusion tbody tr").first.locator("td").all_inner_texts() == [
        "5", "·", "1", "·", "·", "2", "·",
    ]  # fmt: skip
    for chart in ("precision-recall", "calibration", "learning"):
        assert page.locator(f"#{chart} svg.xy circle").count() >= 2
    assert page.locator("#learning svg .tick").all_text_contents()[-2:] == ["50", "100"]
    assert page.locator("#groups ~ div table").count() == 3
    assert page.locator("#by-document tbody tr").first.locator("td").last.inner_text() == "0.000"


def test_charts_stand_where_their_numbers_say(page: Page) -> None:
    places = page.locator("#learning svg.xy .first circle").evaluate_all(
        "all => all.map(c => [c.cx.baseVal.value, c.cy.baseVal.value])"
    )
    (left, low), (right, high) = places
    # 50 and 100 of 105 reports over 374 units; F1 0.5 at the bottom, 0.7 two fifths up.
    assert right - left == pytest.approx(50 / 105 * 374, abs=0.2)
    assert low - high == pytest.approx(0.4 * 270, abs=0.2)


def test_errors_are_grouped_and_filtered_by_kind(page: Page) -> None:
    assert page.locator("#shown").inner_text() == "8 / 8 条"
    headings = page.locator("#list h3").all_inner_texts()
    assert headings[:2] == ["漏识数值 missed value · 1", "多识数值 spurious value · 1"]
    for kind in ERROR_KINDS:
        option = page.locator(f'[name="kind"][value="{kind.name}"]')
        if not KINDS[kind.name]:
            assert option.count() == 0
            continue
        option.check()
        assert len(cards(page)) == KINDS[kind.name]
        assert all(kind.chinese in card for card in cards(page))
    page.get_by_role("button", name="清除").click()
    expect(page.locator(".error")).to_have_count(8)


def test_errors_are_filtered_by_document_text_and_score(page: Page) -> None:
    page.select_option("#document", "养老")
    assert page.locator(".error .name").all_text_contents() == ["养老", "养老"]
    page.fill("#query", "津贴")
    assert cards(page) == ["数值边界 · 数字错误"]
    page.fill("#query", "没有的")
    assert page.locator("#nothing").is_visible()
    page.locator("form [type=reset]").click()
    expect(page.locator(".error")).to_have_count(8)
    page.select_option("#score", "none")
    assert cards(page) == ["漏识数值"]
    page.select_option("#score", "0.9 1.01")
    assert cards(page) == ["业务对象边界", "业务对象边界"]
    page.locator("form [type=reset]").click()
    page.locator("#by-document button", has_text="殡葬").click()
    assert cards(page) == ["多识数值"]


def test_an_error_shows_both_sides(page: Page) -> None:
    page.locator('[value="value boundary"]').check()
    sides = page.locator(".error .passage")
    assert sides.nth(0).locator(".span").all_text_contents() == ["高龄津贴", "标准", "每人每月50元"]
    assert sides.nth(1).locator(".span.value").all_text_contents() == ["50元"]
    assert sides.nth(1).locator("p").inner_text() == "高龄津贴标准每人每月50元。"
    assert page.locator(".parts .wrong").all_text_contents() == ["每人每月50元", "50 CNY /人 /月", "50元", "50 CNY"]


def test_hostile_names_and_texts_are_only_text(open_offline: Callable[..., Page], tmp_path: Path) -> None:
    hostile = "</script><img src=x onerror=alert(1)>"
    first, *rest = predictions()
    document = replace(first.document, name=hostile, meta={"kind": hostile})
    documents = [replace(first, document=document), *rest]
    path = tmp_path / "report.html"
    write_report(path, score_predictions(documents), documents, {**SUBJECT, "data": hostile})
    page = open_offline(path)
    assert page.locator("img").count() == 0
    assert page.locator(".error .name").all_text_contents().count(hostile) == 3
    assert page.locator(".subject dd").nth(1).inner_text().startswith(hostile)


def test_on_a_phone_nothing_runs_over_the_edge(open_offline: Callable[..., Page], report: Path) -> None:
    page = open_offline(report, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#query").bounding_box()["width"] > 200  # type: ignore[index]


def test_no_glyph_is_missing(page: Page) -> None:
    # A missing glyph is drawn as the same box, whatever the character.
    boxes = page.evaluate("""() => {
      const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      context.canvas.width = context.canvas.height = 32;
      context.font = `24px ${getComputedStyle(document.body).fontFamily}`;
      const draw = (character) => {
        context.clearRect(0, 0, 32, 32);
        context.fillText(character, 2, 26);
        return context.getImageData(0, 0, 32, 32).data.join();
      };
      const missing = draw("\\u{10FFFD}");
      const characters = new Set(document.body.innerText.replace(/\\s/g, ""));
      return [characters.size, [...characters].filter((character) => draw(character) === missing)];
    }""")
    assert boxes[0] > 100
    assert boxes[1] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_that_of_wcag_aa(open_offline: Callable[..., Page], report: Path, scheme: str) -> None:
    page = open_offline(report, scheme=scheme)
    ratios = page.evaluate(CONTRASTS)
    assert len(ratios) > 200
    # Text in charts has a fill, not a colour.
    assert {text: round(ratio, 2) for text, ratio in ratios if ratio < 4.5} == {}
