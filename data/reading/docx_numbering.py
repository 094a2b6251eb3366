"""Automatic numbers of Word paragraphs, written out.

Word turns a typed 一、 or 1. into a number that stands in no paragraph; a reader sees it, the sections of a report are
known by it, and no library tried gives it in Chinese. The counting follows ECMA-376, part 1, 17.9.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, field

from data.reading.parts import UnreadableError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_DEEPEST_LEVEL = 8
_PLACEHOLDER = re.compile(r"%([1-9])")
_CHINESE_FORMATS = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "japaneseDigitalTenThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    }
)
_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_UNNUMBERED = frozenset({"bullet", "none"})


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list is numbered: the first number, the notation, and the label around it."""

    start: int
    notation: str
    label: str


@dataclass(slots=True)
class _List:
    """A list definition with the numbers reached so far, by level."""

    levels: dict[int, _Level]
    reached: dict[int, int] = field(default_factory=dict)

    def next_label(self, depth: int) -> str:
        level = self.levels.get(depth)
        if level is None:
            return ""
        self.reached[depth] = self.reached.get(depth, level.start - 1) + 1
        for deeper in [other for other in self.reached if other > depth]:
            del self.reached[deeper]
        return "" if level.notation in _UNNUMBERED else _PLACEHOLDER.sub(self._number, level.label)

    def _number(self, match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        level = self.levels.get(depth)
        if level is None:
            return ""
        return notate(self.reached.get(depth, level.start), level.notation)


def write_out_numbers(document: bytes, numbering: bytes, styles: bytes | None) -> bytes:
    """Put its number in front of each numbered paragraph.

    Args:
        document: The part `word/document.xml`.
        numbering: The part `word/numbering.xml`.
        styles: The part `word/styles.xml`, if there is one.

    Returns:
        The document part with the numbers as text.

    Raises:
        UnreadableError: If a part is no XML.
    """
    root = _parse(document)
    lists = _lists(_parse(numbering))
    by_style = dict(_numbered_styles(_parse(styles))) if styles else {}
    # A text box stands twice, for new and for old programs; it is the old form that is read.
    unread = {paragraph for choice in root.iter(_CHOICE) for paragraph in choice.iter(f"{_W}p")}
    for paragraph in root.iter(f"{_W}p"):
        if paragraph in unread:
            continue
        properties = paragraph.find(f"{_W}pPr")
        reference = _reference(properties, by_style)
        if reference is None or reference[0] not in lists:
            continue
        label = lists[reference[0]].next_label(reference[1])
        if label:
            run = ElementTree.Element(f"{_W}r")
            text = ElementTree.SubElement(run, f"{_W}t")
            # 1. in front of 5户 must not become 1.5户.
            text.text = f"{label} " if label[-1].isascii() else label
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            paragraph.insert(0 if properties is None else list(paragraph).index(properties) + 1, run)
    written: bytes = ElementTree.tostring(root, encoding="utf-8")
    return written


def _parse(part: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(part)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UnreadableError(f"damaged: a part of it is no XML: {error}") from error


def _lists(numbering: ElementTree.Element) -> dict[str, _List]:
    """Return the list of each number id; ids of one definition share its numbers unless they begin anew."""
    shared = {
        _attribute(abstract, "abstractNumId"): _List(dict(_levels(abstract)))
        for abstract in numbering.iter(f"{_W}abstractNum")
    }
    lists = {}
    for number in numbering.iter(f"{_W}num"):
        definition = shared.get(_value(number, "abstractNumId"))
        if definition is None:
            continue
        overrides = dict(_overrides(number, definition.levels))
        lists[_attribute(number, "numId")] = _List(definition.levels | overrides) if overrides else definition
    return lists


def _levels(parent: ElementTree.Element) -> Iterator[tuple[int, _Level]]:
    for level in parent.findall(f"{_W}lvl"):
        label = _value(level, "lvlText")
        yield (
            _whole(_attribute(level, "ilvl"), 0),
            _Level(_whole(_value(level, "start"), 1), _value(level, "numFmt") or "decimal", label),
        )


def _overrides(number: ElementTree.Element, levels: dict[int, _Level]) -> Iterator[tuple[int, _Level]]:
    for override in number.findall(f"{_W}lvlOverride"):
        depth = _whole(_attribute(override, "ilvl"), 0)
        level = dict(_levels(override)).get(depth) or levels.get(depth)
        if level is not None:
            start = _whole(_value(override, "startOverride"), level.start)
            yield depth, _Level(start, level.notation, level.label)


def _numbered_styles(styles: ElementTree.Element) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield each paragraph style that numbers its paragraphs, by itself or by a style that it is based on."""
    elements = {_attribute(style, "styleId"): style for style in styles.iter(f"{_W}style")}
    for name, style in elements.items():
        seen: set[str] = set()
        current: ElementTree.Element | None = style
        while current is not None and (identifier := _attribute(current, "styleId")) not in seen:
            seen.add(identifier)
            reference = _reference(current.find(f"{_W}pPr"), {})
            if reference is not None:
                yield name, reference
                break
            current = elements.get(_value(current, "basedOn"))


def _reference(properties: ElementTree.Element | None, by_style: dict[str, tuple[str, int]]) -> tuple[str, int] | None:
    """Return the number id and level of a paragraph, from its own properties or its style."""
    if properties is None:
        return None
    inherited = by_style.get(_value(properties, "pStyle"))
    own = properties.find(f"{_W}numPr")
    if own is None:
        return inherited
    identifier = _value(own, "numId") or (inherited[0] if inherited else "")
    level = _whole(_value(own, "ilvl"), inherited[1] if inherited else 0)
    return (identifier, min(level, _DEEPEST_LEVEL)) if identifier not in ("", "0") else None


def _value(parent: ElementTree.Element, name: str) -> str:
    child = parent.find(f"{_W}{name}")
    return "" if child is None else _attribute(child, "val")


def _attribute(element: ElementTree.Element, name: str) -> str:
    return element.get(f"{_W}{name}", "")


def _whole(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else default


def notate(number: int, notation: str) -> str:
    """Write a number in one of Word's notations (ST_NumberFormat); in digits if it is none of those used in Chinese.

    >>> notate(12, "chineseCounting")
    '十二'
    """
    if notation in _CHINESE_FORMATS and 0 < number < 100:
        return chinese(number)
    if notation == "ideographTraditional" and 0 < number <= len(_STEMS):
        return _STEMS[number - 1]
    if notation.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if notation == "decimalFullWidth":
        return "".join(chr(ord("０") + int(digit)) for digit in str(number))
    if notation in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letters.upper() if notation == "upperLetter" else letters
    if notation in ("lowerRoman", "upperRoman") and 0 < number < 40:
        return roman(number).upper() if notation == "upperRoman" else roman(number)
    return str(number)


def chinese(number: int) -> str:
    """Write a number from 1 to 99 in Chinese numerals."""
    tens, units = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[units] if units else "")


def roman(number: int) -> str:
    """Write a number from 1 to 39 in small Roman numerals."""
    tens, units = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[units]
