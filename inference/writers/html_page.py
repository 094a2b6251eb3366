"""A self-contained page for people: the report's text with coloured spans, its records and a chart.

The page opens from disk and loads nothing. What comes from reports is data in it: documents lie in script elements of
type application/json with every character escaped that could end one, and the page's own script makes text nodes of
them. A content security policy names the hashes of the page's one script and one style sheet; nothing else runs.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from data.documents import Document
from data.labels import SPAN_LABELS
from data.spans import Span
from inference.records import Record
from inference.writers.record_writer import RecordWriter
from inference.writers.self_contained import CodeUnitOffsets, embedded_json, inline_script, inline_style, source_hash

_SCRIPTS = (
    "elements.js",
    "embedded.js",
    "numbers.js",
    "text_view.js",
    "links.js",
    "table_view.js",
    "chart_view.js",
    "page.js",
)


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


def _page_head(model_version: str) -> str:
    """Render the page up to where the documents follow."""
    sources = files("inference.writers") / "page"
    script = inline_script((sources / name).read_text("utf-8") for name in _SCRIPTS)
    style = inline_style((sources / "page.css").read_text("utf-8"))
    environment = Environment(
        loader=PackageLoader("inference.writers", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.jinja").render(
        labels=SPAN_LABELS,
        labels_json=embedded_json([{"name": label.name, "chinese": label.chinese} for label in SPAN_LABELS]),
        script=script,
        style=style,
        script_hash=source_hash(script),
        style_hash=source_hash(style),
        model_version=model_version,
    )


@contextmanager
def open_writer(path: Path, model_version: str) -> Iterator[RecordWriter]:
    """Open a page; every document is in the file before the next one comes."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(_page_head(model_version))
        yield _PageWriter(stream)
        stream.write("</body>\n</html>\n")
