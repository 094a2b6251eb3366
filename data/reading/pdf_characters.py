"""Characters of PDF files that are not what they show."""

import re
import unicodedata

_RADICALS = str.maketrans(
    "⺅⺉⺎⺐⺒⺓⺕⺖⺘⺙⺠⺡⺣⺦⺨⺭⺰⺺⺾⻁⻂⻅⻆⻈⻉⻋⻌⻐⻓⻔⻖⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⼾",
    "亻刂兀尢巳幺彐忄扌攵民氵灬丬犭礻纟肀艹虎衤见角讠贝车辶钅长门阝青韦页风飞食饣马骨鬼鱼鸟卤麦黄黾齐齿龙户",
)
"""Radicals that Unicode does not call equal to their character, with that character.

Found by printing the 6,763 characters of GB 2312 with Chromium in Noto Serif and Noto Sans: where a radical and a
character share a drawing, the PDF names the radical.
"""
_NO_CHARACTER = re.compile(r"\(cid:\d+\)")
_ODD_CATEGORIES = frozenset({"Cc", "Cn", "Co"})
UNKNOWN = "\ufffd"


def readable(text: str) -> str:
    """Return the character that is meant by what a PDF says that one of its characters is.

    A radical becomes the character that looks the same (⼀ 一, ⺠ 民). What stands for an unknown character becomes
    U+FFFD, for its number would be read as a figure.
    """
    if _NO_CHARACTER.fullmatch(text):
        return UNKNOWN
    if "⺀" <= text[:1] <= "⿟":
        return unicodedata.normalize("NFKC", text.translate(_RADICALS))
    return text


def is_meaningless(text: str) -> bool:
    """Whether a character is unknown, private or a control character."""
    return text == UNKNOWN or unicodedata.category(text[0]) in _ODD_CATEGORIES
