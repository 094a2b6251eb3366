"""Chinese, Arabic and mixed numerals: 1,208.4, 三千二百一十五万, 1亿2千万, 3万余, 十几."""

import functools
import re
from dataclasses import dataclass
from decimal import Decimal

_FOLD = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_BIG = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_DIGITS = {
    c: n
    for n, cs in enumerate(("零〇", "一壹", "二贰两俩", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in cs
}
_VAGUE_DIGITS = "几数"
_APPROXIMATORS = "余多来把许"
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|.")
_LONGEST = 40
_NEIGHBOURS = re.compile(
    "(?<![零〇一二两三四五六七八九])(一二|一两|二三|两三|三四|三五|四五|五六|六七|七八|八九)(?![零〇一二两三四五六七八九])"
)


class NumeralError(ValueError):
    """A text is not a numeral."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """The meaning of a numeral.

    Attributes:
        low: The number, or the lower end of a range.
        high: The upper end of a range; None for a single number.
        approximate: Whether the numeral itself is vague (30余, 几百, 千把).
    """

    low: Decimal
    high: Decimal | None = None
    approximate: bool = False


def fold(text: str) -> str:
    """Map full-width forms to half-width, drop blanks, and read the letters that scans confuse with digits."""
    folded = re.sub(r"\s", "", text.translate(_FOLD))
    for letters, digit in (("oO", "0"), ("lI", "1")):
        pattern = rf"(?<=[\d.,])[{letters}]+|[{letters}]+(?=[\d.,])"
        folded = re.sub(pattern, functools.partial(_repeat, digit), folded)
    return re.sub(r"(?<=\d)。(?=\d)", ".", folded)


def _repeat(digit: str, match: re.Match[str]) -> str:
    return digit * len(match[0])


def parse_numeral(text: str) -> Numeral:
    """Read a folded numeral without unit, range sign or fraction bar.

    Neighbouring digits are a range, as in speech: 三四百 is 300 to 400, 一万二三 is 12000 to 13000.

    Raises:
        NumeralError: If a character is no part of a numeral, there is no digit, or the text is absurdly long.
    """
    if len(text) > _LONGEST:
        raise NumeralError(f"longer than {_LONGEST} characters")
    if text[:1] in ("-", "−"):
        positive = parse_numeral(text[1:])
        return Numeral(-positive.low, approximate=positive.approximate)
    neighbours = None if "点" in text else _NEIGHBOURS.search(text)
    if neighbours:
        low = parse_numeral(text[: neighbours.start() + 1] + text[neighbours.end() :])
        high = parse_numeral(text[: neighbours.start()] + text[neighbours.end() - 1 :])
        return Numeral(low.low, high.low, low.approximate)
    return _Reader().read(text)


class _Reader:
    """Sums up a numeral from left to right.

    `total` holds what is multiplied by 万 and 亿 already, `section` what stands before the next of these, `pending` the
    digits before the next multiplier.
    """

    def __init__(self) -> None:
        self.total = self.section = Decimal(0)
        self.pending: Decimal | None = None
        self.multiplier = 1
        self.gap = False
        self.approximate = False
        self.seen = False

    def read(self, text: str) -> Numeral:
        decimal_point = text.find("点")
        if decimal_point > 0:
            return self._read_spoken_decimal(text, decimal_point)
        for token in _TOKEN.findall(text):
            self._take(token)
        if not self.seen:
            raise NumeralError(f"no number in {text!r}")
        return Numeral(self.total + self.section + self._rest(), approximate=self.approximate)

    def _take(self, token: str) -> None:
        if token[0].isdigit() and token.isascii():
            self._digits(Decimal(token.replace(",", "")))
        elif token in _DIGITS:
            self._digits(Decimal(_DIGITS[token]))
        elif token in _VAGUE_DIGITS:
            # 十几 adds less than ten, 几百 says how many hundreds: the least number it may mean is 1.
            self.approximate = True
            if not self.seen:
                self._digits(Decimal(1))
        elif token in _SMALL:
            self._multiply_small(_SMALL[token])
        elif token in _BIG:
            self._multiply_big(_BIG[token])
        elif token in _APPROXIMATORS or (token == "上" and not self.seen):
            self.approximate = True
        else:
            raise NumeralError(f"{token!r} is no part of a numeral")

    def _digits(self, number: Decimal) -> None:
        self.gap = self.gap or (number == 0 and self.pending is None)
        self.pending = number if self.pending is None else self.pending * 10 + number
        self.seen = True

    def _multiply_small(self, factor: int) -> None:
        self.section += (1 if self.pending is None else self.pending) * factor
        self._close(factor)

    def _multiply_big(self, factor: int) -> None:
        self.section += self.pending or 0
        if not self.seen:
            self.section = Decimal(1)
        if factor == _BIG["亿"]:
            self.total = (self.total + self.section) * factor
        else:
            self.total += self.section * factor
        self.section = Decimal(0)
        self._close(factor)

    def _close(self, factor: int) -> None:
        self.pending, self.multiplier, self.gap, self.seen = None, factor, False, True

    def _rest(self) -> Decimal:
        if self.pending is None:
            return Decimal(0)
        # 六千九 is 6900: a lone last digit counts in tenths of the multiplier, unless 零 stands between.
        if self.multiplier >= 100 and 0 < self.pending < 10 and not self.gap:
            return self.pending * self.multiplier / 10
        return self.pending

    def _read_spoken_decimal(self, text: str, point: int) -> Numeral:
        whole, tail = text[:point], text[point + 1 :]
        digits = re.match("[零〇一二两三四五六七八九]+", tail)
        if digits is None:
            raise NumeralError(f"no digit behind 点 in {text!r}")
        spelled = "".join(str(_DIGITS[c]) for c in digits[0])
        number = parse_numeral(whole).low + Decimal(f"0.{spelled}")
        rest = tail[digits.end() :]
        for token in rest:
            if token in _SMALL or token in _BIG:
                number *= _SMALL.get(token) or _BIG[token]
            elif token in _APPROXIMATORS:
                self.approximate = True
            else:
                raise NumeralError(f"{token!r} is no part of a numeral")
        return Numeral(number, approximate=self.approximate)
