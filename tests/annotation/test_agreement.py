import pytest
from annotation_exports import FIRST, SECOND, annotation, task

from annotation.adjudication import MERGED, adjudication_tasks
from annotation.agreement import ALL_SPANS, agreement_by_pair, overall
from annotation.agreement import span_counts as shared_span_counts
from annotation.disagreements import commonest, disagreements
from annotation.shared_tasks import shared_tasks
from data.inline import parse_inline
from data.label_studio import document_of
from evaluation.span_scores import span_counts

BOTH = task(7, annotation(FIRST, 1, 1), annotation(SECOND, {"id": 2, "email": "b@example.com"}, 2))


def test_annotators_are_told_apart_and_the_latest_of_each_counts() -> None:
    earlier = annotation(SECOND, 1, 1, updated_at="2026-01-01T00:00:00Z")
    later = annotation(FIRST, 1, 2, updated_at="2026-01-02T00:00:00Z")
    cancelled = annotation(FIRST, 3, 3, was_cancelled=True)
    (found,), problems = shared_tasks([task(1, later, earlier, cancelled, annotation(SECOND, 2, 4))], "x.json")
    assert (problems, list(found.annotations)) == ([], ["1", "2"])
    assert found.annotations["1"].spans == parse_inline("x", FIRST).spans
    assert shared_tasks([task(1, later, earlier)], "x.json") == ([], [])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"id": 5, "data": {}}, "x.json, task 5: no data.text"),
        ({"id": 5, "data": {"text": "a"}}, "x.json, task 5: no list of annotations"),
        ("text", "x.json, task 1: no data.text"),
        (task(5, annotation(FIRST, 1, 11), text="短"), "x.json, task 5, annotation 11 of 1 (a.txt): span"),
    ],
)
def test_what_is_wrong_is_named_and_left_out(wrong: object, message: str) -> None:
    found, problems = shared_tasks([wrong], "x.json")
    assert (found, problems[0][: len(message)]) == ([], message)


def test_spans_are_counted_as_seqeval_does() -> None:
    first, second = parse_inline("x", FIRST), parse_inline("x", SECOND)
    theirs = span_counts(first.document.text, first.spans, second.spans)
    assert {**shared_span_counts(first, second)} == theirs


def test_scores_by_pair_and_over_all() -> None:
    third = task(8, annotation(FIRST, 1, 3), annotation(FIRST, 3, 4))
    shared, _ = shared_tasks([BOTH, third], "x.json")
    by_pair = agreement_by_pair(shared)
    assert list(by_pair) == [("1", "3"), ("1", "b@example.com")]
    assert by_pair["1", "3"].spans[ALL_SPANS].f1 == by_pair["1", "3"].records["full"].f1 == 1
    apart = by_pair["1", "b@example.com"]
    assert {layer: count.f1 for layer, count in apart.records.items()} == {
        "value": 1, "unit": 1, "program": 0, "indicator": pytest.approx(2 / 3), "full": 0,
    }  # fmt: skip
    together = overall(by_pair.values())
    assert (together.tasks, together.records["full"].right) == (2, 3)


def test_kinds_of_disagreement_with_offsets() -> None:
    shared, _ = shared_tasks([BOTH], "x.json")
    rows = [(d.kind.name, d.labels, d.offset, d.first and d.first.text, d.second and d.second.text)
            for d in disagreements(shared)]  # fmt: skip
    assert rows == [
        ("boundary", ("PROGRAM",), 0, "农村低保", "低保"),
        ("label", ("INDICATOR", "PROGRAM"), 10, "发放", "发放"),
        ("other indicator", ("INDICATOR",), 12, "发放", None),
        ("missed", ("PROGRAM",), 17, "临时救助", None),
        ("other program", ("PROGRAM",), 21, "临时救助", "低保"),
    ]
    first = disagreements(shared)[0]
    assert (first.context, first.task, first.annotators) == ("[农村低保]新增48户,发放12", "7", ("1", "b@example.com"))
    assert [len(group.members) for group in commonest(disagreements(shared * 2))] == [2] * 5


def test_an_adjudication_task_holds_a_merged_annotation_and_all_others() -> None:
    shared, _ = shared_tasks([BOTH, task(8, annotation(FIRST, 1, 3), annotation(FIRST, 2, 4))], "x.json")
    (found,) = adjudication_tasks(shared)
    assert found["data"] == BOTH["data"]
    *others, merged = found["predictions"]
    assert [prediction["model_version"] for prediction in found["predictions"]] == ["1", "b@example.com", MERGED]
    for prediction in found["predictions"]:
        read = document_of({"data": found["data"], "annotations": [{"result": prediction["result"]}]}, "x")
        assert read.spans
    assert [item["value"]["text"] for item in merged["result"] if item["type"] == "labels"] == [
        "农村低保", "新增", "48", "户", "发放", "12万元", "临时救助", "9", "人",
    ]  # fmt: skip
    notes = {item["value"]["text"]: item["meta"]["text"] for item in merged["result"] if "meta" in item}
    assert list(notes) == ["农村低保", "发放", "12万元", "临时救助", "9"]
    assert notes["9"] == [
        "所连业务对象不同 other program: 1: PROGRAM '临时救助' [17, 21); b@example.com: PROGRAM '低保' [2, 4)"
    ]
    assert others[0]["result"] == BOTH["annotations"][0]["result"]
