"""Whole evaluations against a second, plain way of counting."""

import json
from dataclasses import replace

import pytest
from flawed_reports import GOLD, KINDS, PREDICTED, gold_documents, predictions

from data.counts import total
from data.inline import parse_inline
from data.metrics import metrics_of
from evaluation.evaluator import evaluate, score_predictions
from evaluation.predictions import PredictedDocument

Offsets = tuple[str, int, int]


def plain_spans(reports: dict[str, str], label: str) -> set[Offsets]:
    """Spans that a user of the output sees: arguments count if a value has them."""
    found = set()
    for name, marked in reports.items():
        for metric in metrics_of(parse_inline(name, marked)):
            for span in (metric.value, metric.unit, metric.program, metric.indicator):
                if span and span.label == label:
                    found.add((name, span.start, span.end))
    return found


def plain_records(reports: dict[str, str], roles: tuple[str, ...]) -> dict[Offsets, tuple[str, ...]]:
    return {
        (name, metric.value.start, metric.value.end): tuple(
            getattr(metric, role).text if getattr(metric, role) else "" for role in roles
        )
        for name, marked in reports.items()
        for metric in metrics_of(parse_inline(name, marked))
    }


def f1(right: int, predicted: int, gold: int) -> float:
    precision, recall = right / predicted, right / gold
    return 2 * precision * recall / (precision + recall) if right else 0.0


def test_scores_agree_with_plain_sets() -> None:
    evaluation = score_predictions(predictions())
    for label in ("PROGRAM", "INDICATOR", "QUANTITY", "UNIT", "MONEY"):
        gold, predicted = (plain_spans(reports, label) for reports in (GOLD, PREDICTED))
        assert evaluation.spans[label].f1 == pytest.approx(f1(len(gold & predicted), len(predicted), len(gold)))
    layers = {"value": (), "unit": ("unit",), "program": ("program",), "indicator": ("indicator",)}
    for layer, roles in {**layers, "full": ("unit", "program", "indicator")}.items():
        gold_records, predicted_records = (plain_records(reports, roles) for reports in (GOLD, PREDICTED))
        right = sum(predicted_records.get(key) == parts for key, parts in gold_records.items())
        expected = f1(right, len(predicted_records), len(gold_records))
        assert evaluation.records[layer].f1 == pytest.approx(expected), layer


def test_counts_add_up_over_documents_and_groups() -> None:
    evaluation = score_predictions(predictions())
    full = total(scores.counts["records"] for scores in evaluation.by_document)["full"]
    assert (full.f1, full.annotated) == (evaluation.records["full"].f1, evaluation.values)
    assert evaluation.errors == KINDS
    assert {name: group.documents for name, group in evaluation.groups["kind"].items()} == {"annual": 2, "briefing": 1}
    # A report counts in each of its topics, and in none if it has none.
    assert set(evaluation.groups["topics"]) == {"budgets", "elderly_care", "social_assistance"}
    assert evaluation.groups["topics"]["budgets"].full.support == 3
    assert evaluation.groups["kind"]["briefing"].full.f1 == 0.0


def test_numbers() -> None:
    numbers = score_predictions(predictions()).numbers
    # Of eight values with right offsets all have equal numbers; 50元 has other offsets.
    assert (numbers["all"].support, numbers["all"].f1) == (8, 1.0)


def test_intervals_hold_the_score() -> None:
    score = score_predictions(predictions()).records["full"]
    assert score.f1_interval is not None
    assert score.f1_interval[0] <= score.f1 <= score.f1_interval[1]


def scored(document: PredictedDocument, score: float) -> PredictedDocument:
    records = (replace(record, metric=replace(record.metric, score=score)) for record in document.predicted)
    return replace(document, predicted=tuple(records))


def test_scores_are_judged() -> None:
    documents = [scored(document, 0.85) for document in predictions()]
    evaluation = score_predictions(documents)
    reliability = evaluation.record_reliability
    assert reliability is not None
    # Three of ten predicted records are right in all parts.
    assert (reliability.bins[0].count, reliability.bins[0].right) == (10, 0.3)
    assert reliability.error == pytest.approx(0.85 - 0.3)
    assert evaluation.span_reliability is None
    assert evaluation.record_curve.average_precision == pytest.approx(0.3 * 0.3)


def test_the_annotation_itself_is_perfect() -> None:
    gold = {annotated.document.name: metrics_of(annotated) for annotated in gold_documents()}
    evaluation = evaluate(lambda document: gold[document.name], gold_documents())
    assert all(score.f1 == 1.0 for score in [*evaluation.spans.values(), *evaluation.records.values()])
    assert all(score.f1 == 1.0 for scores in evaluation.overlap.values() for score in scores.values())
    assert not any(evaluation.errors.values())
    assert evaluation.record_curve.average_precision == 1.0
    assert json.loads(json.dumps(evaluation.to_json()))["records"]["full"]["f1_interval"] == [1.0, 1.0]
