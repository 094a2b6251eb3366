"""Scores as tables on the terminal."""

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from data.counts import Score
from evaluation.comparison import ComparedResult
from evaluation.document_scores import RECORDS, SPANS, DocumentScores
from evaluation.evaluator import Evaluation, GroupScores
from evaluation.number_scores import ALL_FIELDS
from evaluation.span_scores import ALL

_LOWEST = 10
_INTERVAL = "95% interval"


def score_tables(evaluation: Evaluation) -> Iterator[Table]:
    """Lay out an evaluation as tables: spans, overlap, records, scores, errors, groups of reports, lowest documents."""
    yield _span_table(evaluation)
    yield _overlap_table(evaluation)
    yield _record_table(evaluation)
    yield _summary_table(evaluation)
    yield _error_table(evaluation.errors)
    for key, groups in evaluation.groups.items():
        if groups:
            yield _group_table(key, groups)
    yield _document_table(evaluation.by_document)


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _cells(score: Score) -> list[str]:
    return [f"{number:.4f}" for number in (score.precision, score.recall, score.f1)]


def interval_text(interval: tuple[float, float] | None, sign: str = "") -> str:
    """Write an interval with three decimals, or a dash for none; `sign` "+" shows the sign of both ends."""
    return "–".join(f"{end:{sign}.3f}" for end in interval) if interval else "–"


def _span_table(evaluation: Evaluation) -> Table:
    title = f"Spans, strict, {evaluation.documents} documents"
    table = _table(title, "label", "precision", "recall", "F1", _INTERVAL, "annotated")
    for name, score in evaluation.spans.items():
        table.add_row(name, *_cells(score), interval_text(score.f1_interval), str(score.support))
    return table


def _overlap_table(evaluation: Evaluation) -> Table:
    table = _table("Spans, F1 with credit for overlap", "label", *evaluation.overlap)
    for name in evaluation.spans:
        table.add_row(name, *(f"{scores[name].f1:.4f}" for scores in evaluation.overlap.values()))
    return table


def _record_table(evaluation: Evaluation) -> Table:
    table = _table("Records", "layer", "precision", "recall", "F1", _INTERVAL, "annotated")
    for name, score in evaluation.records.items():
        table.add_row(name, *_cells(score), interval_text(score.f1_interval), str(score.support))
    return table


def _summary_table(evaluation: Evaluation) -> Table:
    table = _table("Numbers and scores", "measure", "value", _INTERVAL)
    numbers = evaluation.numbers[ALL_FIELDS]
    name = f"equal numbers, of {numbers.support} values with right offsets"
    table.add_row(name, f"{numbers.f1:.4f}", interval_text(numbers.f1_interval))
    average = evaluation.record_curve.average_precision
    table.add_row("average precision of full records", f"{average:.4f}", "–")
    for kind, measured in (("records", evaluation.record_reliability), ("spans", evaluation.span_reliability)):
        if measured:
            table.add_row(f"expected calibration error of {kind}", f"{measured.error:.4f}", "–")
    return table


def _error_table(errors: Mapping[str, int]) -> Table:
    table = _table("Wrong records by kind of error; one record may have several", "kind", "records")
    for kind, count in errors.items():
        table.add_row(kind, str(count))
    return table


def _group_table(key: str, groups: Mapping[str, GroupScores]) -> Table:
    table = _table(f"By {key}", key, "documents", "values", "spans F1", "full F1", _INTERVAL)
    for value, group in groups.items():
        scores = [f"{score.f1:.4f}" for score in (group.spans, group.full)]
        interval = interval_text(group.full.f1_interval)
        table.add_row(value, str(group.documents), str(group.full.support), *scores, interval)
    return table


def _document_table(documents: Sequence[DocumentScores]) -> Table:
    ordered = sorted(documents, key=lambda scores: scores.counts[RECORDS]["full"].f1)[:_LOWEST]
    title = f"Documents, the {len(ordered)} lowest of {len(documents)} (all are in the JSON)"
    table = _table(title, "document", "values", "spans F1", "full F1")
    for scores in ordered:
        full = scores.counts[RECORDS]["full"]
        table.add_row(scores.name, str(full.annotated), f"{scores.counts[SPANS][ALL].f1:.4f}", f"{full.f1:.4f}")
    return table


def comparison_tables(results: Sequence[ComparedResult]) -> Iterator[Table]:
    """Lay out compared results as tables: F1 scores side by side, and the tested differences."""
    names = [f"{place}. {result.name}" for place, result in enumerate(results, 1)]
    table = _table(f"F1 on the {results[0].documents} documents all have", "score", *names)
    for section in (SPANS, RECORDS):
        for name in results[0].scores[section]:
            cells = [f"{result.scores[section][name].f1:.4f}" for result in results]
            table.add_row(f"{section}: {'all' if name == ALL else name}", *cells)
    yield table
    tested = _table(f"Difference to {names[0]}", "result", "score", "difference", _INTERVAL, "p")
    for name, result in zip(names[1:], results[1:], strict=True):
        for section, difference in result.differences.items():
            cells = [f"{difference.difference:+.4f}", interval_text(difference.interval, "+")]
            shown = "all spans" if section == SPANS else "full records"
            tested.add_row(name, shown, *cells, f"{difference.p_value:.4f}")
    yield tested
