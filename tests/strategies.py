"""Hypothesis strategies for texts, annotated documents and records."""

from dataclasses import replace

from hypothesis import strategies as st

from data.documents import AnnotatedDocument, Document
from data.labels import RELATION_LABELS, SPAN_LABELS
from data.metrics import metrics_of
from data.spans import Relation, Span
from inference.blocks import Block
from inference.records import Record, records_of

ALPHABET = '城市低保新增发放户人元万0123456789，。；、,.\r\n 　😀👵⟧｜|{}"\\'
texts = st.text(alphabet=ALPHABET.replace("⟧", ""), min_size=1, max_size=120)


@st.composite
def annotated_documents(draw: st.DrawFn) -> AnnotatedDocument:
    """Documents with spans that do not overlap, hold a visible character at both ends and stay on one line."""
    text = draw(texts)
    bounds = sorted(draw(st.lists(st.integers(0, len(text)), unique=True, max_size=16)))
    spans = []
    for start, end in zip(bounds[::2], bounds[1::2], strict=False):
        words = text[start:end]
        if words and words == words.strip() and "\n" not in words and "\r" not in words:
            spans.append(Span.of(text, start, end, draw(st.sampled_from(SPAN_LABELS)).name))
    relations = []
    for span in spans:
        for label in RELATION_LABELS:
            targets = [target for target in spans if target.label == label.target]
            if span.label in label.sources and targets and draw(st.booleans()):
                relations.append(Relation(label.name, span, draw(st.sampled_from(targets))))
    return AnnotatedDocument(Document("report", text), tuple(spans), tuple(relations))


@st.composite
def extracted_documents(draw: st.DrawFn) -> tuple[Document, list[Record]]:
    """Documents and the records of their annotation, with scores."""
    annotated = draw(annotated_documents())
    scores = st.floats(0, 1).map(lambda score: round(score, 4))
    spans = {span: replace(span, score=draw(scores)) for span in annotated.spans}
    relations = tuple(Relation(r.label, spans[r.source], spans[r.target]) for r in annotated.relations)
    scored = replace(annotated, spans=tuple(spans.values()), relations=relations)
    document = annotated.document
    return document, records_of(document.name, Block(document.text), metrics_of(scored))
