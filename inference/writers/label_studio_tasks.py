"""Label Studio tasks with the records as predictions, to import and correct."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from data.documents import Document
from data.label_studio import result_of
from data.metrics import relations_of
from data.spans import Span
from inference.records import Record
from inference.writers.record_writer import RecordWriter


class _TaskWriter:
    """Writes one JSON array, a task a document, a record a line, so that no document has to be held as JSON."""

    def __init__(self, stream: IO[str], model_version: str) -> None:
        self._stream = stream
        self._model_version = model_version
        self._first = True

    def write(self, document: Document, records: Iterable[Record]) -> None:
        data = {"text": document.text, "document": document.name, "meta": dict(document.meta)}
        self._stream.write(f'{"" if self._first else ","}\n{{"data": {_json(data)},\n"predictions": [{{"result": [')
        self._first = False
        written: set[Span] = set()
        scores, count = 0.0, 0
        for record in records:
            items = ",\n".join(_json(item) for item in result_items(record, written))
            self._stream.write(f"{',' if count else ''}\n{items}")
            scores += record.score
            count += 1
        tail: dict[str, str | float] = {"model_version": self._model_version}
        if count:
            # Label Studio sorts tasks by this score, so that the doubtful reports can be corrected first.
            tail["score"] = round(scores / count, 4)
        self._stream.write(f"\n], {_json(tail)[1:]}]}}")


def result_items(record: Record, written: set[Span]) -> list[dict[str, Any]]:
    """Return the result items of a record: its spans that were not written yet, and its relations.

    Args:
        record: The record.
        written: Spans that were written; those of the record are added.
    """
    metric = record.metric
    spans = [span for span in (metric.value, metric.unit, metric.program, metric.indicator) if span]
    new = [span for span in spans if span not in written]
    written.update(new)
    items = result_of(new, relations_of([metric]))
    for span, item in zip(new, items, strict=False):
        item["score"] = span.score
    return items


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False)


@contextmanager
def open_writer(path: Path, model_version: str) -> Iterator[RecordWriter]:
    """Open a JSON file of tasks whose predictions name the model."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write("[")
        yield _TaskWriter(stream, model_version)
        stream.write("\n]\n")
