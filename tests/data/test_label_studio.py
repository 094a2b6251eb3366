import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from strategies import annotated_documents

from data.documents import AnnotatedDocument
from data.inline import parse_inline
from data.label_studio import TaskError, document_of, read_corpus, read_tasks, task_of, write_task


def task() -> dict[str, Any]:
    return task_of(parse_inline("a.txt", "⟦P a|低保⟧⟦Q p=a|37⟧⟦U|户⟧"))


@given(annotated_documents())
def test_tasks_keep_spans_and_relations(annotated: AnnotatedDocument) -> None:
    again = document_of(json.loads(json.dumps(task_of(annotated))), "export.json")
    assert again == annotated


def test_files_keep_meta_line_ends_and_relations(tmp_path: Path) -> None:
    annotated = parse_inline("a", "一、低保\r\n⟦P a|低保⟧  ⟦I i|新增⟧👵⟦Q p=a i=i|37⟧⟦U|户⟧\r\n")
    annotated.document.meta["year"] = 2020  # type: ignore[index]
    write_task(annotated, tmp_path / "a.json")
    assert read_corpus(tmp_path) == [annotated]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda result: result[0]["value"].update(end=99), r"span s0_2: span PROGRAM \[0, 99\) does not lie"),
        (lambda result: result[0]["value"].update(labels=["PLACE"]), r"unknown label \['PLACE'\]"),
        (lambda result: result[1]["value"].update(start=1), r"overlapping spans PROGRAM '低保' \[0, 2\)"),
        (lambda result: result[0].pop("id"), "span id None is missing or used twice"),
        (lambda result: result[1].update(id=result[0]["id"]), "span id s0_2 is missing or used twice"),
        (lambda result: result[0]["value"].update(start=0.5), "no whole numbers as start and end: 0.5, 2"),
        (lambda result: result[0].update(value="x"), "unknown label None"),
        (lambda result: result[0]["value"].update(labels=[["PROGRAM"]]), "unknown label"),
        (lambda result: result.append("x"), "lists of objects"),
        (lambda result: result[3].update(to_id="gone"), "dangles"),
        (lambda result: result[3].update(labels=["cause"]), "unknown label"),
        (lambda result: result[4].update(to_id="s0_2"), "joins the wrong labels"),
        (lambda result: result.append(dict(result[3])), "more than one program"),
    ],
)
def test_a_wrong_task_names_file_task_and_span(tmp_path: Path, change: Any, problem: str) -> None:
    wrong = task()
    change(wrong["annotations"][0]["result"])
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps([task(), wrong]), encoding="utf-8")
    with pytest.raises(TaskError, match=problem) as raised:
        read_tasks(path)
    assert str(raised.value).startswith(f"{path}, task 2 (a.txt): ")


def test_a_task_with_two_annotations_is_refused() -> None:
    twice = task()
    twice["annotations"] *= 2
    with pytest.raises(TaskError, match="2 annotations; keep exactly one"):
        document_of(twice, "x.json")


def test_meta_data_that_is_no_object_is_refused() -> None:
    wrong = task()
    wrong["data"]["meta"] = "2022"
    with pytest.raises(TaskError, match="meta is no object: '2022'"):
        document_of(wrong, "x.json")


def test_a_cancelled_annotation_does_not_count() -> None:
    twice = task()
    twice["annotations"].append({"was_cancelled": True, "result": []})
    assert len(document_of(twice, "x.json").spans) == 3


@pytest.mark.parametrize("content", ["", "[", '{"a": 1}', "[3]"])
def test_other_files_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TaskError, match=str(path)):
        read_tasks(path)


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="no such file or folder"):
        read_corpus(tmp_path / "gone")
