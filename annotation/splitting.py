"""Cutting a very long report into parts that an annotator can work on.

A cut never divides a sentence or a record of the model: what belongs together is in one part. Where there is a choice,
parts begin at a blank line in front of a heading, else at a blank line, else at a heading, else at a line, else at a
sentence.
"""

from bisect import bisect_right
from collections.abc import Iterable

from data.metrics import Metric
from data.sentences import passages, sentences
from inference.sections import heading_starts

PART_LIMIT = 10_000
"""Most characters in a part, three times the longest report of the corpus: a report that is no longer is one task."""


def cut(text: str, metrics: Iterable[Metric], limit: int = PART_LIMIT) -> list[tuple[int, int]]:
    """Return the half-open offsets of the parts of a text, which together are the text.

    Args:
        text: The text.
        metrics: What the model found in it.
        limit: Most characters in a part; more only where the text can be cut nowhere.
    """
    if len(text) <= limit:
        return [(0, len(text))]
    reaches = _reaches(metrics)
    ranks = {offset: rank for offset, rank in _ranks(text).items() if not _divides(reaches, offset)}
    offsets = sorted(ranks)
    parts: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > limit:
        # A part is at least half full, or a heading at its beginning would cut it off at once.
        half, full = bisect_right(offsets, start + limit // 2), bisect_right(offsets, start + limit)
        choice = offsets[half:full] or offsets[bisect_right(offsets, start) : full] or offsets[full : full + 1]
        if not choice:
            break
        end = max(choice, key=lambda offset: (ranks[offset], offset))
        parts.append((start, end))
        start = end
    return [*parts, (start, len(text))]


def _ranks(text: str) -> dict[int, int]:
    """Return the places where a text may be cut with their rank, the greater the better."""
    ranks = {start: 1 if start and text[start - 1] not in "\n\r" else 2 for start, _ in sentences(text) if start}
    for rank, starts in ((1, heading_starts(text)), (2, (start for start, _ in passages(text)))):
        for start in starts:
            if start:
                ranks[start] = ranks.get(start, 2) + rank
    return ranks


def _reaches(metrics: Iterable[Metric]) -> list[tuple[int, int]]:
    """Return the stretches from the first to the last span of metrics, those that overlap joined, in text order."""
    reaches: list[tuple[int, int]] = []
    for metric in metrics:
        spans = [span for span in (metric.value, metric.unit, metric.program, metric.indicator) if span]
        reaches.append((min(span.start for span in spans), max(span.end for span in spans)))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(reaches):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _divides(reaches: list[tuple[int, int]], offset: int) -> bool:
    index = bisect_right(reaches, (offset, -1)) - 1
    return index >= 0 and offset < reaches[index][1]
