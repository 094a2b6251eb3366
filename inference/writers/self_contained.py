"""What self-contained pages are made of: their common style, data that cannot break out, and hashes for a policy."""

import base64
import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from data.labels import SPAN_LABELS, VALUE_LABELS, SpanLabel

_VALUE_LINE = "3px double"
_LINES = ("2px solid", "2px dashed", "2px dotted")
"""Underlines of values and of the other labels, so that no label is told by its colour alone."""

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
# Besides the end of a script element: an ampersand could start a reference for a reader that takes the page for XML.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def embedded_json(content: Any) -> Markup:
    """Return JSON that is safe inside a script element: no character of it can end the element or open a comment."""
    return Markup(json.dumps(content, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES))


class CodeUnitOffsets:
    """Turns offsets in code points into offsets in UTF-16 code units, which JavaScript counts."""

    def __init__(self, text: str) -> None:
        self._astral = [match.start() for match in _ASTRAL.finditer(text)]

    def __call__(self, offset: int) -> int:
        """Return the offset in code units of an offset in code points."""
        return offset + bisect_left(self._astral, offset)


def inline_style(style: str) -> Markup:
    """Return the content of a style element: the label colours, the common style and a page's own."""
    base = (files("inference.writers") / "page" / "base.css").read_text("utf-8")
    return Markup("\n".join(["", *map(_label_rule, SPAN_LABELS), base, style]))


def inline_script(scripts: Iterable[str]) -> Markup:
    """Return the content of a script element that runs scripts in one scope of their own, `elements.js` first."""
    elements = (files("inference.writers") / "page" / "elements.js").read_text("utf-8")
    return Markup('\n(() => {\n"use strict";\n' + "\n".join([elements, *scripts]) + "})();\n")


def _label_rule(label: SpanLabel) -> str:
    red, green, blue = (int(label.color[place : place + 2], 16) for place in (1, 3, 5))
    others = [other for other in SPAN_LABELS if other.name not in VALUE_LABELS]
    line = _VALUE_LINE if label.name in VALUE_LABELS else _LINES[others.index(label) % len(_LINES)]
    return f".{label.name} {{ --label: {red}, {green}, {blue}; --line: {line}; }}"


def source_hash(content: str) -> str:
    """Return the source expression of a content security policy that allows an inline element of this content."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
