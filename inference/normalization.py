"""From the words of a value to a number in base units: ranges, fractions, ratios, money, rates and bounds."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from inference.bounds import Bound, bound_of
from inference.numerals import Numeral, NumeralError, fold, parse_numeral
from inference.rates import split_rate

_RANGE = re.compile(r"(?<=[^-–—~至到])(?:[至到]|(?:-+|–|—+|~)(?=[^-–—~]))")
_FRACTION = re.compile(r"([^至到]+分之)(.+)")
_SLASH_FRACTION = re.compile(r"(\d+)/(\d+)")
_RATIO = re.compile(r"([^:比]+)[:比]([^:比]+)")
_HALF = re.compile(r"(近|约|过)?(?:一?半|半数)")
_TENTHS = re.compile(r"(.+)成")
_PARTS = {"百分之": Decimal(100), "千分之": Decimal(1000), "万分之": Decimal(10_000)}
_SHARED_MULTIPLIERS = (("亿", 100_000_000), ("万", 10_000), ("千", 1_000), ("百", 100))

_CURRENCIES = {
    "人民币元": "CNY", "元人民币": "CNY", "人民币": "CNY", "美元": "USD", "港元": "HKD", "港币": "HKD", "澳门元": "MOP",
    "新台币": "TWD", "台币": "TWD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "块钱": "CNY", "块": "CNY",
    "圆": "CNY", "元": "CNY",
}  # fmt: skip
_CURRENCY = re.compile("|".join(sorted(_CURRENCIES, key=len, reverse=True)))
_COLLOQUIAL_CHANGE = re.compile(r"块([\d一二三四五六七八九])毛?$")
_SMALL_CHANGE = re.compile(r"(?:([\d一二两三四五六七八九])[角毛])?(?:([\d一二三四五六七八九])分)?")


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
    return _amount(_numeral_or_none(fold(text)), bound_of(before, after))


def normalize_money(text: str, before: str = "", after: str = "") -> Amount:
    """Read a MONEY expression with its rate; arguments as for `normalize_quantity`."""
    rated = split_rate(fold(text))
    words = _COLLOQUIAL_CHANGE.sub(r"元\1角", rated.words)
    currencies = list(_CURRENCY.finditer(words))
    end = currencies[-1].end() if currencies else 0
    numeral = _numeral_or_none(_CURRENCY.sub("", words[:end] or words))
    if change := _small_change(words[end:]):
        numeral = _add(numeral, change)
    code = _CURRENCIES[currencies[0][0]] if currencies else "CNY"
    amount = _amount(numeral, bound_of(before + rated.before, rated.after + after))
    return replace(amount, currency=code, per=rated.per)


def _amount(numeral: Numeral | None, bound: Bound) -> Amount:
    if numeral is None:
        return Amount(None, approximate=bound.approximate, bound=bound.kind)
    return Amount(numeral.low, numeral.high, numeral.approximate or bound.approximate, bound.kind)


def _numeral_or_none(text: str) -> Numeral | None:
    try:
        return _read(text)
    except (NumeralError, ArithmeticError):
        return None


def _read(text: str) -> Numeral:
    text = re.sub("[%‰％]", "", text)
    if match := _HALF.fullmatch(text):
        return Numeral(Decimal("0.5"), approximate=match[1] is not None)
    if match := _SLASH_FRACTION.fullmatch(text):
        return Numeral(Decimal(match[1]) / Decimal(match[2]))
    if match := _RANGE.search(text):
        return _read_range(text[: match.start()], text[match.end() :])
    if match := _RATIO.fullmatch(text):
        return Numeral(parse_numeral(match[1]).low / parse_numeral(match[2]).low)
    if match := _FRACTION.fullmatch(text):
        divisor = _PARTS.get(match[1]) or parse_numeral(match[1].removesuffix("分之")).low
        return _divide(parse_numeral(match[2]), divisor)
    if match := _TENTHS.fullmatch(text):
        return _divide(parse_numeral(match[1]), Decimal(10))
    if text[:1] in ("近", "约"):
        return replace(_read(text[1:]), approximate=True)
    return parse_numeral(text)


def _divide(numeral: Numeral, divisor: Decimal) -> Numeral:
    high = None if numeral.high is None else numeral.high / divisor
    return replace(numeral, low=numeral.low / divisor, high=high)


def _add(numeral: Numeral | None, change: Decimal) -> Numeral:
    """Add small change to a sum, to the upper end of a range."""
    if numeral is None:
        return Numeral(change)
    if numeral.high is not None:
        return replace(numeral, high=numeral.high + change)
    return replace(numeral, low=numeral.low + change)


def _read_range(left: str, right: str) -> Numeral:
    left = _CURRENCY.sub("", left)
    share = _FRACTION.fullmatch(left)
    if share and not _FRACTION.fullmatch(right):
        right = share[1] + right
    low, high = _read(left), _read(right)
    multiplier = Decimal(1)
    for sign, factor in _SHARED_MULTIPLIERS:
        # In 2-3万 both ends are in 万, in 5000-1万 only the second is.
        if right.endswith(sign) and not set(left) & set("百千万亿") and low.low <= high.low / factor:
            multiplier = Decimal(factor)
            break
    return Numeral(low.low * multiplier, high.high or high.low, low.approximate or high.approximate)


def _small_change(text: str) -> Decimal | None:
    """Read the 角 and 分 of 12元5角, in 元."""
    match = _SMALL_CHANGE.fullmatch(text)
    if not text or match is None:
        return None
    parts = ((match[1], Decimal("0.1")), (match[2], Decimal("0.01")))
    return sum((parse_numeral(part).low * share for part, share in parts if part), Decimal(0))
