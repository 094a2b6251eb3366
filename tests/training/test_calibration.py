import random

import pytest

from data.documents import AnnotatedDocument, Document
from data.metrics import Metric, relations_of
from data.spans import Span
from inference.calibration import Calibration, log_odds
from training.calibration import fit_calibration

TEXT = "甲新增" + "3" * 2000


def predictions(seed: int) -> tuple[AnnotatedDocument, list[Metric]]:
    """Values whose tagger is overconfident: a score p means right in p ** 3 of the cases."""
    randomness = random.Random(seed)
    program = Span.of(TEXT, 0, 1, "PROGRAM")
    gold, predicted = [], []
    for offset in range(3, len(TEXT)):
        score = randomness.uniform(0.3, 1)
        value = Span.of(TEXT, offset, offset + 1, "QUANTITY", round(score, 4))
        predicted.append(Metric(value, program=program))
        if randomness.random() < score**3:
            gold.append(Metric(value, program=program))
    spans = (program, *(metric.value for metric in gold))
    return AnnotatedDocument(Document("r", TEXT), spans, relations_of(gold)), predicted


def error(calibration: Calibration, annotated: AnnotatedDocument, predicted: list[Metric]) -> float:
    """Expected calibration error of records in ten bins."""
    right = {relation.source for relation in annotated.relations}
    pairs = [(metric.score, metric.value in right) for metric in calibration(predicted)]
    bins = [[pair for pair in pairs if low / 10 <= pair[0] < (low + 1) / 10] for low in range(11)]
    return sum(abs(sum(score - hit for score, hit in group)) for group in bins) / len(pairs)


def test_scores_become_shares_of_right_records() -> None:
    annotated, predicted = predictions(1)
    calibration = fit_calibration(lambda _: predicted, [annotated])
    held_out, others = predictions(2)
    assert error(calibration, held_out, others) < 0.03


def test_a_label_that_never_occurs_keeps_its_scores() -> None:
    annotated, predicted = predictions(3)
    assert fit_calibration(lambda _: predicted, [annotated]).spans["MONEY"](log_odds(0.7)) == pytest.approx(0.7)
