"""The wordings of programmes and indicators, learned from annotated documents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from data.documents import AnnotatedDocument
from data.labels import INDICATOR, PROGRAM
from data.spans import Span

LABELS = (PROGRAM.name, INDICATOR.name)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Wordings with the label they have most often.

    Attributes:
        labels: Label by wording.
        longest: Characters of the longest wording.
    """

    labels: dict[str, str]
    longest: int

    def find(self, text: str) -> list[Span]:
        """Return the wordings in a text, from left to right, the longest at each place; they do not overlap."""
        spans = []
        position = 0
        while position < len(text):
            wording = self._longest_at(text, position)
            if wording:
                spans.append(Span.of(text, position, position + len(wording), self.labels[wording]))
            position += len(wording) or 1
        return spans

    def _longest_at(self, text: str, position: int) -> str:
        for length in range(min(self.longest, len(text) - position), 0, -1):
            if (words := text[position : position + length]) in self.labels:
                return words
        return ""


def learn_lexicon(documents: Sequence[AnnotatedDocument], documents_at_least: int, share_at_least: float) -> Lexicon:
    """Collect the wordings of programmes and indicators.

    Args:
        documents: Annotated documents.
        documents_at_least: Documents in which a wording must be annotated.
        share_at_least: Least share of a wording's occurrences that are annotated with its most frequent label;
            common words that are seldom a programme or indicator stay out.
    """
    annotated: Counter[tuple[str, str]] = Counter()
    spread: Counter[str] = Counter()
    for document in documents:
        arguments = [span for span in document.spans if span.label in LABELS]
        annotated.update((span.text, span.label) for span in arguments)
        spread.update({span.text for span in arguments})
    wordings = {text for text, count in spread.items() if count >= documents_at_least}
    whole = "\n".join(document.document.text for document in documents)
    occurrences = {wording: whole.count(wording) for wording in wordings}
    best = {text: max(LABELS, key=lambda label: annotated[text, label]) for text in wordings}
    labels = {
        text: label for text, label in best.items() if annotated[text, label] >= share_at_least * occurrences[text]
    }
    return Lexicon(labels, max(map(len, labels), default=0))
