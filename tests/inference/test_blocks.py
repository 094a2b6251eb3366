import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from data.labels import INDICATOR, MONEY, PROGRAM, QUANTITY, UNIT
from data.spans import Span
from inference.blocks import BLOCK_LIMIT, Block, blocks
from inference.extractor import Extractor
from inference.records import Record, records_of
from inference.rule_linker import RuleLinker

WORDS = {
    PROGRAM.name: "城市低保|农村低保|孤儿",
    INDICATOR.name: "新增|发放",
    MONEY.name: r"\d+万?元",
    QUANTITY.name: r"\d+",
    UNIT.name: "户|人",
}
WORD = re.compile("|".join(f"(?P<{label}>{pattern})" for label, pattern in WORDS.items()))


def tag(text: str) -> list[Span]:
    return [Span.of(text, *match.span(), match.lastgroup or "") for match in WORD.finditer(text)]


def extract(text: str, limit: int) -> list[Record]:
    linker = RuleLinker()
    return [
        record
        for block in blocks(text, limit)
        for record in records_of("r", block, linker.link(block.text, tag(block.text)))
    ]


def stretch(block: Block) -> str:
    return block.text[block.lead :]


@given(texts, st.integers(1, 40))
def test_the_stretches_of_the_blocks_are_the_text(text: str, limit: int) -> None:
    parts = list(blocks(text, limit))
    assert "".join(map(stretch, parts)) == text
    for before, block in pairwise(parts):
        assert block.start == before.start + before.characters
    for block in parts:
        assert 0 < block.characters < 2 * limit
        assert block.text[: block.lead] == text[block.lead_start : block.lead_start + block.lead]
        assert block.lead_start + block.lead <= block.start


HEADINGS = ["一、低保工作", "(一)新增情况", "1.孤儿"]
WORDS_AND_FIGURES = ["农村低保新增", "3户", "5人", "20万元", "，", "。", "孤儿、", "分别为3户、5户", " "]
ROWS = ["|孤儿|发放|", "8|9元|2", "城市低保\t3\t5人"]
lines = st.lists(st.sampled_from(HEADINGS + WORDS_AND_FIGURES + ROWS), max_size=5).map("".join)


@given(st.lists(st.lists(lines, min_size=1, max_size=4), max_size=6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_cuts_at_blank_lines_change_no_record(passages: list[list[str]], line_end: str) -> None:
    filled = [[line if line.strip() else "孤儿" for line in passage] for passage in passages]
    text = (line_end * 2).join(line_end.join(passage) for passage in filled)
    longest = max((len(line_end.join(passage)) for passage in filled), default=0) + 2 * len(line_end)
    whole = extract(text, 10**6)
    assert extract(text, longest) == whole
    assert extract(text, 2 * longest) == whole


@given(texts, st.integers(2, 60))
def test_offsets_hold_wherever_a_text_is_cut(text: str, limit: int) -> None:
    starts = []
    for record in extract(text, limit):
        starts.append(record.metric.value.start)
        for span in (record.metric.value, record.metric.unit, record.metric.program, record.metric.indicator):
            assert span is None or text[span.start : span.end] == span.text
    assert starts == sorted(set(starts))


def test_headings_are_carried_into_later_blocks() -> None:
    text = "一、救助\n(一)低保\n" + "孤儿3人。\n" * 40 + "(二)孤儿\n" + "孤儿3人。\n" * 40
    assert [r.section for r in extract(text, 50)] == [r.section for r in extract(text, 10**6)]


def test_what_goes_on_with_a_line_is_no_heading() -> None:
    first, *others = blocks("一、救助，二、孤儿，三、低保，四、社区。", 6)
    assert first.characters == len("一、救助，")
    assert others
    assert {block.headings for block in others} == {((1, "一、救助，"),)}


def test_a_table_keeps_its_head_in_every_block() -> None:
    head = "县区 | 农村低保新增 | 孤儿发放\n"
    text = "说明。\n" + head + "甲县 | 3 | 5\n" * 100 + "完。"
    parts = list(blocks(text, 120))
    assert len(parts) > 8
    assert {block.text[: block.lead] for block in parts[1:-1]} == {head}
    assert [(r.metric.program, r.metric.indicator) for r in extract(text, 120)] == [
        (r.metric.program, r.metric.indicator) for r in extract(text, 10**6)
    ]


def test_a_table_apart_does_not_inherit_a_head() -> None:
    text = "甲 | 农村低保 | 新增\n" + "乙 | 3 | 4\n" * 20 + "乡镇情况如下：\n丙 | 孤儿 | 发放\n" + "丁 | 5 | 6\n" * 20
    assert [r.metric.program for r in extract(text, 90)] == [r.metric.program for r in extract(text, 10**6)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("一二三。\n\n四五。六，七\n八九十", "一二三。\n\n"),
        ("一二三。\n四五。六，七八九十", "一二三。\n"),
        ("一二三。四五，六七八九十一二", "一二三。"),
        ("一二三，四五六七八九十一二", "一二三，"),
        ("一二三四五六七八九十一二", "一二三四五六七八九"),
        ("一二三四五六7890123", "一二三四五六"),
        ("一二三四五六1,234,567", "一二三四五六"),
    ],
)
def test_where_a_text_is_cut(text: str, first: str) -> None:
    assert stretch(next(blocks(text, 9))) == first


def test_what_stands_in_front_of_a_cut_inside_a_line_is_repeated() -> None:
    text = "农村低保新增情况，其中3户，" * 100
    parts = list(blocks(text, 9 + 14 * 5))
    assert stretch(parts[0]).endswith("情况，")
    assert 0 < max(block.lead for block in parts) <= 256
    assert [r.metric for r in extract(text, 9 + 14 * 5)] == [r.metric for r in extract(text, 10**6)]


def test_a_text_without_any_break_is_cut() -> None:
    assert max(block.characters for block in blocks("户" * 100_000)) == BLOCK_LIMIT
    assert len(list(blocks("\n" * 100_000))) > 5


def test_the_model_gives_the_same_records_for_a_document_in_blocks(extractor: Extractor) -> None:
    passage = "一、社会救助\n农村低保新增48户69人，\n累计发放低保金704.35万元。\n\n\n孤儿12名，每人每月1200元。\n\n"
    text = passage * 4
    cut = [record for block in blocks(text, 60) for record in extractor.extract_block(block, "r")]
    assert cut == extractor.extract(text, "r")
    assert len(cut) >= 16
