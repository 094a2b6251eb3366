"""A self-contained page of an evaluation: summary, charts, confusion, groups, and a browser of every wrong record.

The page opens from disk and loads nothing. Its tables and charts are there without its script; wrong records are data
in it that the script makes text nodes of. As on the page of records, a content security policy names the hashes of
the one script and the one style sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from data.counts import Score
from data.files import atomic_writer
from data.labels import SPAN_LABELS
from evaluation.confusion import NONE, OUTCOMES
from evaluation.document_scores import RECORDS, SPANS, DocumentScores
from evaluation.evaluator import Evaluation
from evaluation.learning_curve import CurvePoint
from evaluation.predictions import PredictedDocument
from evaluation.record_errors import ERROR_KINDS
from evaluation.report import charts
from evaluation.report.error_browser import browsed_errors
from evaluation.report.score_charts import calibration_chart, learning_chart, precision_recall_chart
from evaluation.report_groups import CHINESE, GROUPS
from evaluation.span_scores import ALL
from inference.writers.self_contained import embedded_json, inline_script, inline_style, source_hash

NAMES: Mapping[str, str] = {
    **{label.name: label.chinese for label in SPAN_LABELS},
    **{kind.name: kind.chinese for kind in ERROR_KINDS},
    **CHINESE,
    ALL: "全部片段", NONE: "（无）",
    "value": "数值", "unit": "数值＋单位", "program": "数值＋业务对象", "indicator": "数值＋指标", "full": "完整记录",
    "exact": "一致", "too long": "偏长", "too short": "偏短", "shifted": "错位", "other label": "标签不同",
    "missed": "漏识", "spurious": "多识",
}  # fmt: skip
"""Names for readers; one that is not here is shown as it is."""


@dataclass(frozen=True, slots=True)
class _Headline:
    chinese: str
    english: str
    value: float
    note: str


def write_report(
    path: Path,
    evaluation: Evaluation,
    predictions: Sequence[PredictedDocument],
    subject: Mapping[str, str],
    learning_curve: Sequence[CurvePoint] = (),
) -> None:
    """Write the page of an evaluation.

    Args:
        path: The file to write.
        evaluation: The scores.
        predictions: What was scored.
        subject: What was scored on what: "predicted by", "data" and "part".
        learning_curve: Points of a learning curve, by rising number of documents; may be empty.

    Raises:
        OSError: If the file cannot be written.
    """
    errors = list(browsed_errors(predictions))
    sources = files("evaluation.report")
    script = inline_script([(sources / "report.js").read_text("utf-8")])
    style = inline_style((sources / "report.css").read_text("utf-8"))
    environment = Environment(
        loader=PackageLoader("evaluation", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["chinese"] = lambda name: NAMES.get(name, name)
    environment.globals["geometry"] = charts
    page = environment.get_template("report.html.jinja").render(
        evaluation=evaluation,
        subject=subject,
        headlines=_headlines(evaluation),
        labels=SPAN_LABELS,
        outcomes=OUTCOMES,
        kinds=[kind for kind in ERROR_KINDS if evaluation.errors.get(kind.name)],
        group_names=GROUPS,
        no_span=NONE,
        scales=_scales(evaluation),
        curve=precision_recall_chart(evaluation.record_curve),
        calibration=calibration_chart(evaluation.record_reliability, evaluation.span_reliability),
        learning=learning_chart(learning_curve),
        documents=sorted(evaluation.by_document, key=_full_f1),
        wrong=len(errors),
        errors_json=embedded_json(errors),
        names_json=embedded_json(dict(NAMES)),
        shade=_shade,
        script=script,
        style=style,
        script_hash=source_hash(script),
        style_hash=source_hash(style),
    )
    with atomic_writer(path) as stream:
        stream.write(page)


def _headlines(evaluation: Evaluation) -> list[_Headline]:
    def note(score: Score) -> str:
        return "–".join(f"{end:.3f}" for end in score.f1_interval) if score.f1_interval else ""

    spans, numbers = evaluation.spans[ALL], evaluation.numbers["all"]
    full, value = evaluation.records["full"], evaluation.records["value"]
    return [
        _Headline("完整记录 F1", "Full records", full.f1, note(full)),
        _Headline("片段 F1（严格）", "Spans, strict", spans.f1, note(spans)),
        _Headline("数值 F1", "Values", value.f1, note(value)),
        _Headline("数字一致率", "Equal numbers", numbers.f1, note(numbers)),
        _Headline("平均精确率", "Average precision", evaluation.record_curve.average_precision, ""),
    ]


def _scales(evaluation: Evaluation) -> dict[str, charts.Scale]:
    """Return the scales of the interval strips: of spans, of record layers and of groups."""
    groups = [group for members in evaluation.groups.values() for group in members.values()]
    rows = {
        "spans": evaluation.spans.values(),
        "records": evaluation.records.values(),
        "groups": [score for group in groups for score in (group.spans, group.full)],
    }
    return {name: charts.Scale(charts.low_tenth(map(_lowest, scores))) for name, scores in rows.items()}


def _lowest(score: Score) -> float:
    return min(score.f1_interval[0], score.f1) if score.f1_interval else score.f1


def _full_f1(scores: DocumentScores) -> tuple[float, float]:
    return scores.counts[RECORDS]["full"].f1, scores.counts[SPANS][ALL].f1


def _shade(count: int, whole: int) -> str:
    """Return the style class of a count of errors by its share of the whole: from "shade-0" to "shade-4"."""
    share = count / whole if whole else 0
    return f"shade-{sum(share > limit for limit in (0, 0.01, 0.03, 0.1))}"
