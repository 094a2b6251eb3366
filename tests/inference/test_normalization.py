from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.normalization import Amount, normalize_money, normalize_quantity
from inference.numerals import fold, parse_numeral


def amount(
    number: str | None,
    high: str | None = None,
    approximate: bool = False,
    bound: str | None = None,
    currency: str | None = None,
    per: tuple[str, ...] = (),
) -> Amount:
    return Amount(
        Decimal(number) if number else None, Decimal(high) if high else None, approximate, bound, currency, per
    )


MONEY = [
    ("1208.4391万元", amount("12084391")),
    ("4500余万元", amount("45000000", approximate=True)),
    ("200-5000元/户", amount("200", "5000", per=("户",))),
    ("每人每月650元", amount("650", per=("人", "月"))),
    ("三千二百一十五万元", amount("32150000")),
    ("1亿2千万元", amount("120000000")),
    ("１２３．５万元", amount("1235000")),
    ("2-3万元", amount("20000", "30000")),
    ("8亿元人民币", amount("800000000")),
    ("1,100万", amount("11000000")),
    ("25万6千", amount("256000")),
    ("三百多万", amount("3000000", approximate=True)),
    ("千把块", amount("1000", approximate=True)),
    ("人均120元/月", amount("120", per=("人", "月"))),
    ("每人每学年1万元", amount("10000", per=("人", "学年"))),
    ("690元/月", amount("690", per=("月",))),
    ("30元/床·月", amount("30", per=("床", "月"))),
    ("人次均1427.7元", amount("1427.7", per=("人次",))),
    ("六千九", amount("6900")),
    ("一万二三", amount("12000", "13000")),
    ("三四百块", amount("300", "400")),
    ("12元5角", amount("12.5")),
    ("一千二百三十四元五角六分", amount("1234.56")),
    ("3000元至5000元", amount("3000", "5000")),
    ("5000-1万元", amount("5000", "10000")),
    ("1 8 4 6 . 3 万元", amount("18463000")),
    ("841150元", amount("841150")),
    ("元/月", amount(None, per=("月",))),
    ("-5万元", amount("-50000")),
    ("上百万元", amount("1000000", approximate=True)),
    ("近百万元", amount("1000000", approximate=True)),
    ("三至五千元", amount("3000", "5000")),
    ("2元至3元5角", amount("2", "3.5")),
    ("三块五毛", amount("3.5")),
    ("十块五", amount("10.5")),
    ("64OO万元", amount("64000000")),
    ("650元/(人·月)", amount("650", per=("人", "月"))),
]
QUANTITIES = [
    ("3万余", amount("30000", approximate=True)),
    ("1.28:1", amount("1.28")),
    ("58.1", amount("58.1")),
    ("百分之九十五", amount("0.95")),
    ("30多", amount("30", approximate=True)),
    ("百", amount("100")),
    ("两千零五", amount("2005")),
    ("5,599", amount("5599")),
    ("十二", amount("12")),
    ("半数", amount("0.5")),
    ("四", amount("4")),
    ("二百一十来", amount("210", approximate=True)),
    ("12.5", amount("12.5")),
    ("3万4000", amount("34000")),
    ("200-300", amount("200", "300")),
    ("51%-54%", amount("51", "54")),
    ("三至五", amount("3", "5")),
    ("8～12", amount("8", "12")),
    ("十几", amount("10", approximate=True)),
    ("上千", amount("1000", approximate=True)),
    ("一百零八", amount("108")),
    ("三百五", amount("350")),
    ("三点五万", amount("35000")),
    ("8O", amount("80")),
    ("千分之三", amount("0.003")),
    ("0", amount("0")),
    ("-4.7", amount("-4.7")),
    ("-3至-1", amount("-3", "-1")),
    ("五十至一百", amount("50", "100")),
    ("百分之三十至四十", amount("0.3", "0.4")),
    ("百分之三十至百分之四十", amount("0.3", "0.4")),
    ("三点五六", amount("3.56")),
    ("零点五六万", amount("5600")),
    ("一比四", amount("0.25")),
    ("九成", amount("0.9")),
    ("93。6", amount("93.6")),
    ("8OO", amount("800")),
    ("零分之三", amount(None)),
    ("9" * 5000, amount(None)),
    ("若干", amount(None)),
    ("1:0", amount(None)),
]
CONTEXTS = [
    ("救助近", "百", "名", amount("100", approximate=True)),
    ("约", "300", "", amount("300", approximate=True)),
    ("覆盖率提升到", "90", "以上", amount("90", bound="min")),
    ("不少于", "5", "", amount("5", bound="min")),
    ("不低于", "5", "", amount("5", bound="min")),
    ("超过", "5", "", amount("5", bound="min")),
    ("未超过", "5", "", amount("5", bound="max")),
    ("不超过", "5", "", amount("5", bound="max")),
    ("低于", "5", "", amount("5", bound="max")),
    ("不得低于", "5", "", amount("5", bound="min")),
    ("不能超过", "5", "", amount("5", bound="max")),
    ("没有超过", "5", "", amount("5", bound="max")),
    ("建成", "3", "多功能厅", amount("3")),
    ("建成", "3", "多,投入使用", amount("3", approximate=True)),
    ("最高可达", "5", "", amount("5", bound="max")),
    ("新增", "5", "左右", amount("5", approximate=True)),
    ("不少于5天、共有", "8", "", amount("8")),
]


@pytest.mark.parametrize(("text", "expected"), MONEY)
def test_money(text: str, expected: Amount) -> None:
    found = normalize_money(text)
    assert (found.number, found.number_max, found.approximate, found.per) == (
        expected.number,
        expected.number_max,
        expected.approximate,
        expected.per,
    )
    assert found.currency == "CNY"


@pytest.mark.parametrize(("text", "expected"), QUANTITIES)
def test_quantities(text: str, expected: Amount) -> None:
    assert normalize_quantity(text) == expected


@pytest.mark.parametrize("text", ["2/3", "三分之二"])
def test_fractions(text: str) -> None:
    number = normalize_quantity(text).number
    assert number is not None
    assert abs(Fraction(number) - Fraction(2, 3)) < Fraction(1, 10**20)


@pytest.mark.parametrize(("before", "text", "after", "expected"), CONTEXTS)
def test_words_around_the_value(before: str, text: str, after: str, expected: Amount) -> None:
    assert normalize_quantity(text, before, after) == expected


@pytest.mark.parametrize(
    ("text", "per", "bound", "approximate"),
    [
        ("每人每月最高650元", ("人", "月"), "max", False),
        ("每人每月不低于650元", ("人", "月"), "min", False),
        ("6900元/人·年左右", ("人", "年"), None, True),
    ],
)
def test_bounds_inside_money(text: str, per: tuple[str, ...], bound: str | None, approximate: bool) -> None:
    found = normalize_money(text)
    assert (found.per, found.bound, found.approximate) == (per, bound, approximate)


@pytest.mark.parametrize(("text", "currency"), [("500美元", "USD"), ("3万港元", "HKD"), ("人民币50万元", "CNY")])
def test_currencies(text: str, currency: str) -> None:
    assert normalize_money(text).currency == currency


DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """Spell a number below 10^12 as Chinese does, with a 零 for each gap."""
    if number == 0:
        return "零"
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            rest = number % unit
            gap = "零" if 0 < rest < unit // 10 else ""
            return spoken(number // unit) + name + (gap + spoken(rest) if rest else "")
    return DIGITS[number]


@given(st.integers(0, 10**12 - 1))
def test_spelled_numbers_come_back(number: int) -> None:
    assert parse_numeral(spoken(number)).low == number


@given(st.decimals(0, 10**9, places=2), st.sampled_from([("", 1), ("万", 10_000), ("亿", 100_000_000)]))
def test_arabic_numbers_with_multipliers(number: Decimal, multiplier: tuple[str, int]) -> None:
    name, factor = multiplier
    for written in (f"{number}", f"{number:,}"):
        wide = written.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789.,"})
        for text in (written, wide):
            assert parse_numeral(fold(text + name)).low == number * factor


@given(st.text(alphabet="0123456789.,万亿千百十零一二三余多几元/每人月-至%:点分之半数 角", max_size=12))
def test_no_text_breaks_the_grammar(text: str) -> None:
    normalize_money(text)
    normalize_quantity(text)
