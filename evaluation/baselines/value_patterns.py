"""Quantities, units and sums of money by regular expressions."""

import re
from collections.abc import Iterator

from data.checking import CLASSIFIERS
from data.labels import MONEY, QUANTITY, UNIT
from data.spans import Span

_DIGIT = r"[0-9０-９]"
_ARABIC = rf"(?:{_DIGIT}{{1,3}}(?:[,，]{_DIGIT}{{3}})+(?!{_DIGIT})|{_DIGIT}+)(?:[.．]{_DIGIT}+)?"
_CHINESE = (
    "(?:(?!(?:[一几十百千万亿]|千万|百万)(?![零〇一二三四五六七八九十百千万亿两几余多]))[零〇一二三四五六七八九十百千万亿两几]+"
    "(?:点[零〇一二三四五六七八九]+[十百千万亿]*)?)"
)
_NUMERAL = rf"(?:{_ARABIC}|{_CHINESE})(?:[余多几]?[十百千万亿]+)*[余多]?"
_RANGE = rf"{_NUMERAL}(?:(?:-|—|–|~|～|至){_NUMERAL})?"
_SHARE = re.compile(rf"[百千万二三四五六七八九十]分之(?:{_ARABIC}|{_CHINESE}|[一十])")
_RATIO = re.compile(rf"(?<![0-9０-９:：.]){_ARABIC}[:：]{_ARABIC}(?![0-9０-９:：.])")

_PERIODS = "人户年月天日次名床例餐节学期个季度家条件具亩站所处块份晚夜村镇"
_RATE_BEFORE = rf"(?:(?:每[{_PERIODS}]{{1,2}}){{1,3}}|(?:年|月)?[人户次笔床件家村]{{1,2}}均)?"
_RATE_AFTER = rf"(?:[/／][{_PERIODS}]{{1,2}}(?:[·./／][{_PERIODS}]{{1,2}})*)?"
_CURRENCY = "(?:元人民币|人民币|美元|港元|元|块钱)"
_MONEY = re.compile(rf"{_RATE_BEFORE}{_RANGE}{_CURRENCY}{_RATE_AFTER}")

# Periods are no values as a rule, and 类, 期, 届, 级 count what is no thing.
_NO_UNITS = frozenset(["年", "月", "日", "天", "周", "岁", "期", "届", "类", "级", "号", "个月", "个工作日", "工作日"])
_UNITS = "|".join(map(re.escape, sorted(CLASSIFIERS - _NO_UNITS, key=len, reverse=True)))
_QUANTITY = re.compile(rf"(?P<number>{_RANGE})(?P<unit>{_UNITS})(?P<rate>[/／][人户月年天日]{{1,2}})?")
_CELL = re.compile(rf"(?<=[|｜\t]){_ARABIC}(?=[|｜\t\n]|$)")

_NO_VALUES = re.compile(
    "|".join(
        (
            rf"{_DIGIT}{{4}}(?:[-—–~～至、]{_DIGIT}{{4}})?年(?:{_DIGIT}{{1,2}}月(?:{_DIGIT}{{1,2}}[日号])?)?",
            rf"{_DIGIT}{{1,2}}(?:[-—–~～至]{_DIGIT}{{1,2}})?月(?:份|{_DIGIT}{{1,2}}[日号])?",
            rf"{_DIGIT}{{1,2}}[日号]",
            rf"{_DIGIT}{{1,2}}[:：]{_DIGIT}{{2}}(?:[-—–~～至]{_DIGIT}{{1,2}}[:：]{_DIGIT}{{2}})?(?=[^0-9])",
            rf"[〔\[【（(]{_DIGIT}{{4}}[〕\]】）)]第?{_DIGIT}+号",
            rf"第(?:{_DIGIT}+|{_CHINESE})",
            rf"(?:{_DIGIT}+|{_CHINESE})(?:周岁|岁|级|届|号|楼|型)(?:以[上下内])?",
            r"“[^”\n]{0,12}[0-9０-９零一二三四五六七八九十两][^”\n]{0,12}”",
            rf"(?m:^\s*)[（(]?(?:{_DIGIT}{{1,2}}|{_CHINESE})[)）、.．](?!{_DIGIT})",
            rf"{_DIGIT}{{7,}}(?!{_DIGIT}*[{_PERIODS}元万])",
            "一(?=[是方些定般直切并同体样律时旦])",
        )
    )
)
_RHETORICAL = re.compile(r"[一二三四五六七八九十两几](?:项|批|次|种|大|面)")
"""Small Chinese numerals before these mostly count measures or say "a"."""


def find_values(text: str) -> list[Span]:
    """Return the QUANTITY, UNIT and MONEY spans of a text in text order.

    Dates, numbers of documents and headings, ages, quoted slogans and counts of measures are left out.
    """
    taken = [False] * len(text)
    spans: list[Span] = []
    for match in _NO_VALUES.finditer(text):
        _take(taken, match.start(), match.end())
    for pattern in (_SHARE, _MONEY, _QUANTITY, _RATIO, _CELL):
        for match in _free(pattern, text, taken):
            spans += _spans(text, match)
    return sorted(spans)


def _spans(text: str, match: re.Match[str]) -> list[Span]:
    if match.re is _MONEY:
        return [Span.of(text, match.start(), match.end(), MONEY.name)]
    if match.re is not _QUANTITY:
        return [Span.of(text, match.start(), match.end(), QUANTITY.name)]
    if _RHETORICAL.fullmatch(match[0]):
        return []
    number = Span.of(text, *match.span("number"), QUANTITY.name)
    return [number, Span.of(text, match.start("unit"), match.end(), UNIT.name)]


def _free(pattern: re.Pattern[str], text: str, taken: list[bool]) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern that touch nothing taken, and take them."""
    position = 0
    while match := pattern.search(text, position):
        if any(taken[match.start() : match.end()]):
            position = match.start() + 1
            continue
        _take(taken, match.start(), match.end())
        position = match.end()
        yield match


def _take(taken: list[bool], start: int, end: int) -> None:
    taken[start:end] = [True] * (end - start)
