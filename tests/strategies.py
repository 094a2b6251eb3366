"""Hypothesis strategies for texts and annotated documents."""

from hypothesis import strategies as st

from data.documents import AnnotatedDocument, Document
from data.labels import RELATION_LABELS, SPAN_LABELS
from data.spans import Relation, Span

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
