"""Rates in money expressions: 每人每月650元, 人均120元/月, 30元/床·月."""

import re
from dataclasses import dataclass

_NUMERAL_START = re.compile(r"[-−\d零一二两三四五六七八九十百千万亿几数上近约]")
_EVERY = re.compile(r"每([^每最不约近达超至]{1,3}?)(?=[每最不约近达超至]|$)")
_COUNT_OF_EVERY = re.compile(r"每\d+")
_AVERAGE = re.compile(r"([人户次月年日天床件例]+次?)均")
_SLASH_RATE = re.compile(r"(?<=[元块角万千百亿])[/每](\D+)$")
_SLASH_SEPARATOR = re.compile(r"[/·.、每()]")
_BOUND_BEHIND = re.compile(r"(?:左右|上下|以上|以下|以内)$")


@dataclass(frozen=True, slots=True)
class RatedMoney:
    """A money expression taken apart.

    Attributes:
        words: Numeral and currency.
        per: What the money is per, in text order.
        before: Other words in front of the numeral (最高).
        after: Other words behind (左右).
    """

    words: str
    per: tuple[str, ...]
    before: str
    after: str


def split_rate(text: str) -> RatedMoney:
    """Take a folded money expression apart."""
    bound = _BOUND_BEHIND.search(text)
    text, after = (text[: bound.start()], bound[0]) if bound else (text, "")
    slash = _SLASH_RATE.search(text)
    behind = [part for part in _SLASH_SEPARATOR.split(slash[1]) if part] if slash else []
    words = text[: slash.start()] if slash else text
    # The digits of 每10万元 are no amount.
    masked = _COUNT_OF_EVERY.sub(lambda match: "每" * len(match[0]), words)
    numeral = _NUMERAL_START.search(masked)
    cut = numeral.start() if numeral else 0
    front, words = words[:cut], words[cut:]
    in_front = _EVERY.findall(front)
    for average in _AVERAGE.findall(front):
        in_front += re.findall("人次|.", average)
    before = _AVERAGE.sub("", _EVERY.sub("", front))
    return RatedMoney(words, (*in_front, *behind), before, after)
