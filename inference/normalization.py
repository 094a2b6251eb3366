"""From the words of a value to a number in base units: ranges, fractions, ratios, money, rates and bounds."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from inference.numerals import Numeral, NumeralError, fold, parse_numeral

_RANGE = re.compile(r"(?<=[^-–—~至到])(?:-+|–|—+|~|至|到)(?=[^-–—~至到])")
_FRACTION = re.compile(r"(.+)分之(.+)")
_SLASH_FRACTION = re.compile(r"(\d+)/(\d+)")
_RATIO = re.compile(r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)")
_HALF = re.compile(r"(?:近|约|过)?(?:一?半|半数)")
_PARTS = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000)}

_CURRENCIES = {
    "人民币元": "CNY", "元人民币": "CNY", "人民币": "CNY", "美元": "USD", "港元": "HKD", "港币": "HKD", "澳门元": "MOP",
    "新台币": "TWD", "台币": "TWD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "块钱": "CNY", "块": "CNY",
    "圆": "CNY", "元": "CNY",
}  # fmt: skip
_CURRENCY = re.compile("|".join(sorted(_CURRENCIES, key=len, reverse=True)))
_SMALL_CHANGE = re.compile(r"(?:([\d一二两三四五六七八九])角)?(?:([\d一二三四五六七八九])分)?")
_EVERY = re.compile(r"每((?:\d+)?[^\d每,]{1,3}?)(?=每|\d|[一二两三四五六七八九十百千几]|$)")
_AVERAGE = re.compile(r"([人户次月年日天床件]+次?)均")
_SLASH_RATE = re.compile(r"(?<=[元块角万千百亿])[/每]([^\d]+)$")

_APPROXIMATE_BEFORE = re.compile(r"(?:约|大约|近|将近|接近|大概|约为|估计)[达为有计]?$")
_APPROXIMATE_AFTER = re.compile(r"^(?:左右|上下|余|多|许)")
_AT_MOST_BEFORE = re.compile(
    r"(?:不超过|未超过|不高于|不多于|不大于|不足|不到|(?<!不)低于|(?<!不)少于|(?<!不)小于|至多|最多|最高|最大|控制在)(?:可?[达为到])?$"
)
_AT_LEAST_BEFORE = re.compile(
    r"(?:不少于|不低于|不小于|不下|至少|最低|最少|(?<![不未])超过|超|突破|逾|(?<!不)高于|(?<!不)大于|(?<!不)多于)(?:可?[达为到])?$"
)
_AT_MOST_AFTER = re.compile(r"^(?:及?以下|以内|之内|封顶)")
_AT_LEAST_AFTER = re.compile(r"^(?:及?以上|起步|起$)")
_CONTEXT = 8


@dataclass(frozen=True, slots=True)
class Amount:
    """A value in base units.

    Attributes:
        number: The number, or the lower end of a range; None where the words hold no readable number.
        number_max: The upper end of a range.
        approximate: Whether the text calls it approximate (30余, 约, 左右).
        bound: "min" for at least, "max" for at most, None for neither.
        currency: ISO 4217 code of money.
        per: What a rate is per, in text order: 每人每月650元 is per ("人", "月").
    """

    number: Decimal | None
    number_max: Decimal | None = None
    approximate: bool = False
    bound: str | None = None
    currency: str | None = None
    per: tuple[str, ...] = ()


def normalize_quantity(text: str, before: str = "", after: str = "") -> Amount:
    """Read a QUANTITY.

    A percentage keeps the number written before its sign (58.1 with the unit %); shares written out are fractions of
    one (百分之九十五 is 0.95, 半数 is 0.5), and a ratio a:b is a / b.

    Args:
        text: The words of the value.
        before: Text in front of the value.
        after: Text behind the value and its unit.
    """
    return _with_context(_amount(_numeral_or_none(fold(text))), before, after)


def normalize_money(text: str, before: str = "", after: str = "") -> Amount:
    """Read a MONEY expression with its rate; arguments as for `normalize_quantity`."""
    folded = fold(text)
    rest, per = _split_rate(folded)
    currencies = list(_CURRENCY.finditer(rest))
    end = currencies[-1].end() if currencies else 0
    numeral = _numeral_or_none(_CURRENCY.sub("", rest[:end] or rest))
    if change := _small_change(rest[end:]):
        numeral = Numeral(change) if numeral is None else replace(numeral, low=numeral.low + change)
    code = _CURRENCIES[currencies[0][0]] if currencies else "CNY"
    return _with_context(replace(_amount(numeral), currency=code, per=per), before, after)


def _amount(numeral: Numeral | None) -> Amount:
    if numeral is None:
        return Amount(None)
    return Amount(numeral.low, numeral.high, numeral.approximate)


def _numeral_or_none(text: str) -> Numeral | None:
    try:
        return _read(text)
    except NumeralError:
        return None


def _read(text: str) -> Numeral:
    text = re.sub("[%‰]", "", text)
    if _HALF.fullmatch(text):
        return Numeral(Decimal("0.5"), approximate=text[0] in "近约过")
    if match := _SLASH_FRACTION.fullmatch(text) or _RATIO.fullmatch(text):
        divisor = Decimal(match[2])
        if not divisor:
            raise NumeralError(f"division by zero in {text!r}")
        return Numeral(Decimal(match[1]) / divisor)
    if match := _FRACTION.fullmatch(text):
        divisor = _PARTS.get(match[1]) or parse_numeral(match[1]).low
        part = _read(match[2])
        return Numeral(part.low / divisor, part.high / divisor if part.high else None, part.approximate)
    if match := _RANGE.search(text):
        return _read_range(text[: match.start()], text[match.end() :])
    return parse_numeral(text)


def _read_range(left: str, right: str) -> Numeral:
    low, high = parse_numeral(_CURRENCY.sub("", left)), parse_numeral(right)
    multiplier = Decimal(1)
    for sign, factor in (("亿", Decimal(100_000_000)), ("万", Decimal(10_000))):
        if sign in right and not set(left) & set("万亿") and low.low <= high.low / factor:
            multiplier = factor
            break
    return Numeral(low.low * multiplier, high.high or high.low, low.approximate or high.approximate)


def _small_change(text: str) -> Decimal | None:
    """Read the 角 and 分 of 12元5角, in 元."""
    match = _SMALL_CHANGE.fullmatch(text)
    if not text or match is None:
        return None
    parts = ((match[1], Decimal("0.1")), (match[2], Decimal("0.01")))
    return sum((parse_numeral(part).low * share for part, share in parts if part), Decimal(0))


def _split_rate(text: str) -> tuple[str, tuple[str, ...]]:
    """Cut the words of a rate off a money expression; return the rest and what the money is per."""
    per: list[str] = []
    match = _SLASH_RATE.search(text)
    behind = [p for p in re.split(r"[/·.、每]", match[1]) if p] if match else []
    head = text[: match.start()] if match else text
    first_digit = re.search(r"[\d零一二两三四五六七八九十百千几]", re.sub(r"每\d+", lambda m: "每" * len(m[0]), head))
    cut = first_digit.start() if first_digit else 0
    front, rest = head[:cut], head[cut:]
    per += _EVERY.findall(front)
    for average in _AVERAGE.findall(front):
        per += re.findall("人次|.", average)
    return rest, tuple(per + behind)


def _with_context(amount: Amount, before: str, after: str) -> Amount:
    before, after = before[-_CONTEXT:], after[:_CONTEXT]
    approximate = bool(_APPROXIMATE_BEFORE.search(before) or _APPROXIMATE_AFTER.match(after))
    bound = None
    if _AT_MOST_BEFORE.search(before) or _AT_MOST_AFTER.match(after):
        bound = "max"
    elif _AT_LEAST_BEFORE.search(before) or _AT_LEAST_AFTER.match(after):
        bound = "min"
    return replace(amount, approximate=amount.approximate or approximate, bound=bound)
