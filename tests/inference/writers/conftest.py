"""Documents whose texts and names try to break out of every format."""

import pytest

from data.documents import Document
from data.labels import INDICATOR, MONEY, PROGRAM, QUANTITY, UNIT
from data.metrics import Metric
from data.spans import Span
from inference.blocks import Block
from inference.records import Record, records_of

HOSTILE_TEXT = (
    "</script><script>document.title='owned'</script><!-- <script> ]]>\r\n"
    "一、😀社会救助👵工作\r\n"
    "=cmd()|' /C calc'!A0新增1,234户,发放650-800元。\x01\x0b\u2028&lt;b&gt; {{ 7*7 }} \\u003c#N/A"
)


def span(text: str, words: str, label: str, score: float = 0.9) -> Span:
    start = text.index(words)
    return Span.of(text, start, start + len(words), label, score)


@pytest.fixture
def hostile() -> tuple[Document, list[Record]]:
    """A document with two records: a quantity of a programme named like a formula, and a sum of money."""
    text = HOSTILE_TEXT
    program = span(text, "=cmd()|' /C calc'!A0", PROGRAM.name)
    metrics = [
        Metric(
            span(text, "1,234", QUANTITY.name, 0.8),
            unit=span(text, "户", UNIT.name),
            program=program,
            indicator=span(text, "新增", INDICATOR.name),
        ),
        Metric(span(text, "650-800元", MONEY.name), program=program, indicator=span(text, "发放", INDICATOR.name)),
    ]
    name = "</script>=1+1.txt"
    return Document(name, text, {"year": 2024}), records_of(name, Block(text), metrics)


@pytest.fixture
def empty() -> tuple[Document, list[Record]]:
    return Document("空.txt", "没有数值。"), []
