"""A self-contained page for people: the report's text with coloured spans, its records and a chart.

The page opens from disk and loads nothing. What comes from reports is data in it: documents lie in script elements of
type application/json with every character escaped that could end one, and the page's own script makes text nodes of
them. A content security policy names the hashes of the page's one script and one style sheet; nothing else runs.
"""

import base64
import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from data.documents import Document
from data.labels import SPAN_LABELS, VALUE_LABELS, SpanLabel
from data.spans import Span
from inference.records import Record
from inference.writers.record_writer import RecordWriter

_SCRIPTS = ("embedded.js", "numbers.js", "text_view.js", "links.js", "table_view.js", "chart_view.js", "page.js")
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


class _PageWriter:
    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, document: Document, records: Iterable[Record]) -> None:
        offsets = CodeUnitOffsets(document.text)
        self._stream.write('<script type="application/json" data-part="content">')
        self._stream.write(f'{{"text":{embedded_json(document.text)},"records":[')
        count = 0
        for count, record in enumerate(records, 1):
            self._stream.write(("," if count > 1 else "") + embedded_json(_page_record(record, offsets)))
        summary = {"name": document.name, "characters": len(document.text), "records": count}
        self._stream.write("]}</script>\n")
        self._stream.write(f'<script type="application/json" data-part="summary">{embedded_json(summary)}</script>\n')


def _page_record(record: Record, offsets: CodeUnitOffsets) -> dict[str, Any]:
    """Return what the page shows of a record; a span is `[start, end, label, score]`."""
    content, metric = record.to_json(), record.metric
    kept = ("number", "number_max", "approximate", "bound", "currency", "per", "score", "section")
    spans = {"value": metric.value, "unit": metric.unit, "program": metric.program, "indicator": metric.indicator}
    return {name: content[name] for name in kept} | {
        name: _page_span(span, offsets) for name, span in spans.items() if span
    }


def _page_span(span: Span, offsets: CodeUnitOffsets) -> list[Any]:
    return [offsets(span.start), offsets(span.end), span.label, span.score]


def _label_rule(label: SpanLabel) -> str:
    red, green, blue = (int(label.color[place : place + 2], 16) for place in (1, 3, 5))
    others = [other for other in SPAN_LABELS if other.name not in VALUE_LABELS]
    line = _VALUE_LINE if label.name in VALUE_LABELS else _LINES[others.index(label) % len(_LINES)]
    return f".{label.name} {{ --label: {red}, {green}, {blue}; --line: {line}; }}"


def _page_head(model_version: str) -> str:
    """Render the page up to where the documents follow."""
    sources = files("inference.writers") / "page"
    scripts = "\n".join((sources / name).read_text("utf-8") for name in _SCRIPTS)
    script = f'\n(() => {{\n"use strict";\n{scripts}}})();\n'
    style = "\n".join(["", *map(_label_rule, SPAN_LABELS), (sources / "page.css").read_text("utf-8")])
    environment = Environment(
        loader=PackageLoader("inference.writers", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.jinja").render(
        labels=SPAN_LABELS,
        labels_json=embedded_json([{"name": label.name, "chinese": label.chinese} for label in SPAN_LABELS]),
        script=Markup(script),
        style=Markup(style),
        script_hash=_source_hash(script),
        style_hash=_source_hash(style),
        model_version=model_version,
    )


def _source_hash(content: str) -> str:
    """Return the source expression of a content security policy that allows an inline element of this content."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


@contextmanager
def open_writer(path: Path, model_version: str) -> Iterator[RecordWriter]:
    """Open a page; every document is in the file before the next one comes."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(_page_head(model_version))
        yield _PageWriter(stream)
        stream.write("</body>\n</html>\n")
