"""The rule baseline: patterns for figures, a word list for programmes and indicators, nearest-left linking."""

from collections.abc import Sequence

from data.documents import AnnotatedDocument, Document
from data.metrics import Metric
from data.spans import Span
from evaluation.baselines.lexicon import learn_lexicon
from evaluation.baselines.nearest_left_linker import NearestLeftLinker
from evaluation.baselines.value_patterns import find_values
from evaluation.predictions import Predictor

_DOCUMENTS_AT_LEAST = 2
_SHARE_AT_LEAST = 0.2
"""Chosen on the validation part among 0.2, 0.3, 0.4 and 0.5."""


def rules_predictor(training: Sequence[AnnotatedDocument]) -> Predictor:
    """Return the rule baseline with a word list learned from annotated documents."""
    lexicon = learn_lexicon(training, _DOCUMENTS_AT_LEAST, _SHARE_AT_LEAST)
    linker = NearestLeftLinker()

    def predict(document: Document) -> Sequence[Metric]:
        values = find_values(document.text)
        arguments = lexicon.find(_blanked(document.text, values))
        return linker.link(document.text, [*values, *arguments])

    return predict


def _blanked(text: str, spans: Sequence[Span]) -> str:
    """Replace the characters of spans by blanks, so that no wording lies in them."""
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = " " * (span.end - span.start)
    return "".join(characters)
