"""The plainest linking: what stands nearest in front of a value."""

import re
from collections.abc import Sequence

from data.labels import INDICATOR, PROGRAM, QUANTITY, UNIT
from data.metrics import Metric
from data.sentences import LINE_BREAK, SENTENCE_END
from data.spans import Span


class NearestLeftLinker:
    """Links each value to the nearest programme in front of it in its line and indicator in its sentence."""

    def link(self, text: str, spans: Sequence[Span]) -> list[Metric]:
        """Return a metric for each value among the spans, in text order."""
        units = {span.start: span for span in spans if span.label == UNIT.name}
        latest: dict[str, Span] = {}
        metrics = []
        for span in sorted(spans):
            if span.is_value:
                unit = units.get(span.end) if span.label == QUANTITY.name else None
                program = _unless(LINE_BREAK, text, latest.get(PROGRAM.name), span)
                indicator = _unless(SENTENCE_END, text, latest.get(INDICATOR.name), span)
                metrics.append(Metric(span, unit, program, indicator))
            latest[span.label] = span
        return metrics


def _unless(barrier: re.Pattern[str], text: str, argument: Span | None, value: Span) -> Span | None:
    if argument is None or barrier.search(text, argument.end, value.start):
        return None
    return argument
