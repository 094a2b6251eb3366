"""Spans, overlap, records and numbers of single documents, counted by hand."""

from hypothesis import given
from hypothesis import strategies as st

from data.counts import Counts, Score
from data.inline import parse_inline
from data.labels import SPAN_LABELS
from data.metrics import Metric, metrics_of
from data.record_scores import record_counts, record_scores
from data.spans import Span
from evaluation.number_scores import number_counts
from evaluation.overlap_scores import overlap_counts
from evaluation.span_scores import span_counts, spans_of
from inference.blocks import Block
from inference.records import records_of

GOLD = "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧⟦Q p=a i=b|69⟧⟦U|人⟧,⟦I c|发放⟧⟦P d|低保金⟧⟦M p=d i=c|7万元⟧"
# The program is cut short, one value has no unit, and the sum points to the wrong verb.
PREDICTED = "农村⟦P a|低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧户⟦Q p=a i=b|69⟧⟦U|人⟧,发放⟦P d|低保金⟧⟦M p=d i=b|7万元⟧"
TEXT = parse_inline("r", GOLD).document.text


def metrics(marked: str) -> tuple[Metric, ...]:
    return metrics_of(parse_inline("r", marked))


def span_sets() -> tuple[set[Span], set[Span]]:
    return spans_of(metrics(GOLD)), spans_of(metrics(PREDICTED))


def test_record_layers() -> None:
    counts = record_counts(metrics(GOLD), metrics(PREDICTED))
    assert counts == {
        "value": Counts(3, 3, 3), "unit": Counts(2, 3, 3), "program": Counts(1, 3, 3), "indicator": Counts(2, 3, 3),
        "full": Counts(0, 3, 3),
    }  # fmt: skip


def test_missed_and_spurious_values_cost_recall_and_precision() -> None:
    scores = record_scores([(metrics("⟦P a|低保⟧⟦Q p=a|48⟧户69人"), metrics("⟦P a|低保⟧⟦Q p=a|48⟧户⟦Q p=a|69⟧人"))])
    assert scores["full"] == Score(precision=0.5, recall=1.0, f1=2 / 3, support=1)


def test_another_mention_of_the_same_name_is_no_error() -> None:
    gold = "⟦P a|低保⟧工作。低保⟦Q p=a|48⟧⟦U|户⟧"
    predicted = "低保工作。⟦P a|低保⟧⟦Q p=a|48⟧⟦U|户⟧"
    assert record_counts(metrics(gold), metrics(predicted))["full"].f1 == 1.0


def test_no_documents_and_no_values() -> None:
    assert record_scores([])["full"].f1 == 1.0
    assert record_counts((), metrics(GOLD))["value"] == Counts(0, 3, 0)


def test_span_scores_are_strict() -> None:
    counts = span_counts(TEXT, *span_sets())
    assert counts == {
        "PROGRAM": Counts(1, 2, 2), "INDICATOR": Counts(1, 1, 2), "QUANTITY": Counts(2, 2, 2), "UNIT": Counts(1, 1, 2),
        "MONEY": Counts(1, 1, 1), "spans": Counts(6, 7, 9),
    }  # fmt: skip


def test_overlap_gives_credit() -> None:
    counts = overlap_counts(*span_sets())
    # 低保 for 农村低保: half right by offsets, right by type.
    assert counts["exact"]["PROGRAM"] == Counts(1, 2, 2)
    assert counts["partial"]["PROGRAM"] == Counts(1.5, 2, 2)
    assert counts["type"]["PROGRAM"] == Counts(2, 2, 2)
    assert counts["partial"]["spans"] == Counts(6.5, 7, 9)


def test_a_wrong_label_is_exact_but_of_another_type() -> None:
    gold, predicted = ({Span(0, 2, label, "十元")} for label in ("MONEY", "QUANTITY"))
    counts = overlap_counts(gold, predicted)
    assert counts["exact"]["spans"] == counts["partial"]["spans"] == Counts(1, 1, 1)
    assert counts["type"]["spans"] == Counts(0, 1, 1)
    assert counts["exact"]["MONEY"] == Counts(0, 0, 1)


def test_neighbours_do_not_overlap() -> None:
    # nervaluate's ends are inclusive.
    counts = overlap_counts({Span(0, 2, "QUANTITY", "48")}, {Span(2, 3, "QUANTITY", "户")})
    assert counts["partial"]["spans"] == counts["type"]["spans"] == Counts(0, 1, 1)


def test_numbers_are_compared_where_offsets_are_right() -> None:
    gold, predicted = "发放⟦M|7万元⟧,补助⟦M|3元⟧⟦Q|5⟧⟦U|户⟧", "发放⟦Q|7万元⟧,补助⟦M|3元⟧5户"
    text = parse_inline("r", gold).document.text
    counts = number_counts(*(records_of("r", Block(text), metrics(marked)) for marked in (gold, predicted)))
    # Read as a quantity, 7万元 has no currency; 5 was not found and is no matter here.
    assert counts["currency"] == counts["all"] == Counts(1, 2, 2)
    assert counts["per"] == Counts(2, 2, 2)


@st.composite
def spans(draw: st.DrawFn) -> set[Span]:
    """Spans of TEXT that do not overlap."""
    ends = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=12)))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return {Span.of(TEXT, *pair, draw(st.sampled_from(SPAN_LABELS)).name) for pair in pairs}


@given(spans())
def test_identity_is_perfect(side: set[Span]) -> None:
    sections = [span_counts(TEXT, side, side), *overlap_counts(side, side).values()]
    assert all(counts.f1 == 1.0 for section in sections for counts in section.values())


@given(spans(), spans())
def test_strict_counts_are_those_of_sets_and_of_nervaluate(gold: set[Span], predicted: set[Span]) -> None:
    from nervaluate.entities import Entity
    from nervaluate.strategies import StrictEvaluation

    counts = span_counts(TEXT, gold, predicted)["spans"]
    assert counts == Counts(len(gold & predicted), len(predicted), len(gold))
    assert span_counts(TEXT, predicted, gold)["spans"].f1 == counts.f1
    sides = [[Entity(span.label, span.start, span.end - 1) for span in sorted(side)] for side in (gold, predicted)]
    result, _ = StrictEvaluation().evaluate(*sides, [label.name for label in SPAN_LABELS])
    assert result.correct == counts.right


@given(spans(), spans())
def test_credit_for_overlap_never_lowers_a_score(gold: set[Span], predicted: set[Span]) -> None:
    strict, overlap = span_counts(TEXT, gold, predicted), overlap_counts(gold, predicted)
    for name, counts in strict.items():
        assert all(scheme[name].right >= counts.right for scheme in overlap.values())
        assert all(scheme[name].annotated == counts.annotated for scheme in overlap.values())
