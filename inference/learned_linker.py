"""The learned linker: scores value-argument pairs with a small ONNX network and takes the best candidate of each."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime

from data.labels import INDICATOR, PROGRAM
from data.metrics import Metric
from data.spans import Span
from inference.candidates import passage_spans
from inference.link_features import LinkFeatures, PairTable
from inference.model_directory import LINKER_FILE, ModelError
from inference.rule_linker import RuleLinker


class LearnedLinker:
    """Links each value to the most probable of its candidates, or to none; units follow the rules.

    What the rules choose is one feature among many: lists, tables and 分别 distributions come in through it.
    """

    def __init__(self, directory: Path) -> None:
        """Load the network.

        Args:
            directory: A model directory that has been checked.

        Raises:
            ModelError: If the engine cannot load it.
        """
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(directory / LINKER_FILE), options, providers=["CPUExecutionProvider"]
            )
        # The engine raises its own kinds of Exception for a file it cannot load.
        except Exception as error:
            raise ModelError(f"{directory}: cannot be loaded ({error}); get the model directory again") from error
        self._rules = RuleLinker()

    def link(self, text: str, spans: Sequence[Span]) -> list[Metric]:
        """Return a metric for each value among the spans, in text order, with the probability of its links."""
        return [
            _moved(metric, start)
            for start, passage, own_spans in passage_spans(text, spans)
            for metric in self._link_passage(passage, own_spans)
        ]

    def _link_passage(self, text: str, spans: Sequence[Span]) -> list[Metric]:
        baseline = self._rules.link(text, spans)
        if not baseline:
            return []
        features = LinkFeatures(text, spans, baseline)
        programs, indicators = (self._choose(features.table(label)) for label in (PROGRAM.name, INDICATOR.name))
        return [
            Metric(
                metric.value,
                metric.unit,
                program,
                indicator,
                program_link=program_score,
                indicator_link=indicator_score,
            )
            for metric, (program, program_score), (indicator, indicator_score) in zip(
                baseline, programs, indicators, strict=True
            )
        ]

    def _choose(self, table: PairTable) -> list[tuple[Span | None, float]]:
        scores = self._session.run(["scores"], {"numbers": table.numbers, "words": table.words})[0]
        chosen = []
        for choices, start in zip(table.choices, table.bounds, strict=False):
            part = np.exp(scores[start : start + len(choices)] - scores[start : start + len(choices)].max())
            best = int(part.argmax())
            chosen.append((choices[best].span, round(float(part[best] / part.sum()), 4)))
        return chosen


def _moved(metric: Metric, distance: int) -> Metric:
    unit, program, indicator = (
        span and span.moved(distance) for span in (metric.unit, metric.program, metric.indicator)
    )
    return replace(metric, value=metric.value.moved(distance), unit=unit, program=program, indicator=indicator)
