from data.inline import parse_inline
from data.metrics import Metric, metrics_of
from evaluation.record_scores import record_scores
from evaluation.span_scores import Score, character_tags, span_scores, spans_of

GOLD = "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧⟦Q p=a i=b|69⟧⟦U|人⟧,⟦I c|发放⟧⟦P d|低保金⟧⟦M p=d i=c|7万元⟧"
# The program is cut short, one value has no unit, and the sum points to the wrong verb.
PREDICTED = "农村⟦P a|低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧户⟦Q p=a i=b|69⟧⟦U|人⟧,发放⟦P d|低保金⟧⟦M p=d i=b|7万元⟧"


def metrics(marked: str) -> tuple[Metric, ...]:
    return metrics_of(parse_inline("r", marked))


def test_record_layers() -> None:
    scores = record_scores([(metrics(GOLD), metrics(PREDICTED))])
    assert {layer: round(score.f1 * 3) for layer, score in scores.items()} == {
        "value": 3, "unit": 2, "program": 1, "indicator": 2, "full": 0,
    }  # fmt: skip


def test_missed_and_spurious_values_cost_recall_and_precision() -> None:
    scores = record_scores([(metrics("⟦P a|低保⟧⟦Q p=a|48⟧户69人"), metrics("⟦P a|低保⟧⟦Q p=a|48⟧户⟦Q p=a|69⟧人"))])
    assert scores["full"] == Score(precision=0.5, recall=1.0, f1=2 / 3, support=1)


def test_another_mention_of_the_same_name_is_no_error() -> None:
    gold = "⟦P a|低保⟧工作。低保⟦Q p=a|48⟧⟦U|户⟧"
    predicted = "低保工作。⟦P a|低保⟧⟦Q p=a|48⟧⟦U|户⟧"
    assert record_scores([(metrics(gold), metrics(predicted))])["full"].f1 == 1.0


def test_no_documents_and_no_values() -> None:
    assert record_scores([])["full"].f1 == 1.0
    assert record_scores([((), metrics(GOLD))])["value"].precision == 0.0


def test_nothing_annotated_and_nothing_found_is_right() -> None:
    assert span_scores([["O", "O"]], [["O", "O"]])["spans"].f1 == 1.0


def test_span_scores_are_strict() -> None:
    text = parse_inline("r", GOLD).document.text
    tags = [character_tags(text, spans_of(metrics(marked))) for marked in (GOLD, PREDICTED)]
    scores = span_scores([tags[0]], [tags[1]])
    assert scores["PROGRAM"] == Score(precision=0.5, recall=0.5, f1=0.5, support=2)
    assert scores["INDICATOR"].recall == 0.5
    assert scores["QUANTITY"].f1 == 1.0
    assert round(scores["spans"].precision * 7) == 6
    assert round(scores["spans"].recall * 9) == 6
