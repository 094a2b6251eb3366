"""Counting a corpus."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from data.documents import AnnotatedDocument
from data.labels import SPAN_LABELS
from data.sentences import sentences

_DIGIT = re.compile(r"[0-9０-９]")
_LENGTH_STEP = 500

META_GROUPS = (
    "level", "kind", "style", "punctuation", "numerals", "year", "province", "topics", "money", "noise",
    "plain", "second_read",
)  # fmt: skip
"""Keys of a report's meta data whose values are counted; where one holds a list, each entry counts."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of a corpus.

    Attributes:
        totals: Reports, characters, values, relations, spans by label, sentences, and sentences that hold a number
            which is no value (a digit outside every value).
        groups: The number of reports in each class, by name of the group.
    """

    totals: dict[str, int]
    groups: dict[str, dict[str, int]]


def statistics(documents: Sequence[AnnotatedDocument]) -> Statistics:
    """Count a corpus."""
    spans = Counter(span.label for annotated in documents for span in annotated.spans)
    totals = {
        "reports": len(documents),
        "characters": sum(len(annotated.document.text) for annotated in documents),
        "values": sum(span.is_value for annotated in documents for span in annotated.spans),
        "relations": sum(len(annotated.relations) for annotated in documents),
        **{label.name: spans[label.name] for label in SPAN_LABELS},
        "sentences": sum(1 for annotated in documents for _ in sentences(annotated.document.text)),
        "sentences with a number that is no value": sum(map(_sentences_with_other_numbers, documents)),
    }
    groups = {name: _count(documents, name) for name in META_GROUPS}
    lengths = Counter(len(annotated.document.text) // _LENGTH_STEP * _LENGTH_STEP for annotated in documents)
    groups["length"] = {f"{lower}-{lower + _LENGTH_STEP - 1}": count for lower, count in sorted(lengths.items())}
    return Statistics(totals, groups)


def _count(documents: Sequence[AnnotatedDocument], key: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for annotated in documents:
        value = annotated.document.meta.get(key)
        counts.update(map(str, value or ["none"]) if isinstance(value, list) else [str(value)])
    return dict(sorted(counts.items()))


def _sentences_with_other_numbers(annotated: AnnotatedDocument) -> int:
    text = list(annotated.document.text)
    for span in annotated.spans:
        if span.is_value:
            text[span.start : span.end] = " " * (span.end - span.start)
    masked = "".join(text)
    return sum(bool(_DIGIT.search(masked, start, end)) for start, end in sentences(annotated.document.text))
