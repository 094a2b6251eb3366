import re
from pathlib import Path
from typing import Any

import pytest
from fake_label_studio import FakeServer

from annotation.exported import Annotated, Invalid, NotAnnotated, Result, chosen, read_export
from annotation.push import Pusher
from data.metrics import relations_of
from data.reading import find_reports
from inference.extractor import Extractor

TEXT = "一、低保\r\n\r\n农村低保新增48户69人👵。\r\n\r\n二、救助\r\n\r\n临时救助  612人次，支出资金94.7万元。\r\n"


@pytest.fixture
def server(extractor: Extractor, tmp_path: Path) -> FakeServer:
    return with_report(extractor, tmp_path, 10_000)


@pytest.fixture
def split_server(extractor: Extractor, tmp_path: Path) -> FakeServer:
    return with_report(extractor, tmp_path, 34)


def with_report(extractor: Extractor, folder: Path, limit: int) -> FakeServer:
    server = FakeServer()
    path = folder / "report.txt"
    path.write_bytes(TEXT.encode())
    Pusher(server, 1, extractor, limit).push_file(find_reports([path])[0][0], lambda _: None)
    return server


def read(server: FakeServer) -> list[Result]:
    return list(read_export(server.export(1), "project 1"))


def test_an_accepted_prediction_is_what_was_extracted(server: FakeServer, extractor: Extractor) -> None:
    server.accept_all()
    (result,) = read(server)
    assert isinstance(result, Annotated)
    assert (result.annotated.document.name, result.annotated.document.text) == ("report.txt", TEXT)
    assert result.annotated.relations == relations_of(extractor.metrics(TEXT))


def test_parts_are_joined_once_all_are_annotated(split_server: FakeServer, extractor: Extractor) -> None:
    first, *others = split_server.stored
    assert others
    split_server.accept(first)
    assert read(split_server) == [NotAnnotated("report.txt", f"1 of {len(others) + 1} parts annotated")]
    for task in others:
        split_server.accept(task)
    # The server may list tasks in any order.
    split_server.stored.reverse()
    (result,) = read(split_server)
    assert isinstance(result, Annotated)
    assert result.annotated.document.text == TEXT
    assert result.annotated.relations == relations_of(extractor.metrics(TEXT))


def test_a_part_that_is_gone_is_named(split_server: FakeServer) -> None:
    split_server.accept_all()
    del split_server.stored[0]
    (result,) = read(split_server)
    assert isinstance(result, Invalid)
    assert "part 1 of 2 is not in the project any more" in result.problems[0]


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ([], None),
        ([{"id": 1, "was_cancelled": True}], None),
        ([{"id": 1, "updated_at": "2026-01-02"}, {"id": 2, "updated_at": "2026-01-01"}], 1),
        ([{"id": 1, "updated_at": "2026-01-01"}, {"id": 2, "updated_at": "2026-01-02"}], 2),
        ([{"id": 1, "updated_at": "2026-01-01"}, {"id": 2, "updated_at": "2026-01-01"}], 2),
        ([{"id": 1, "ground_truth": True, "updated_at": "2026-01-01"}, {"id": 2, "updated_at": "2026-01-02"}], 1),
        ([{"id": 1, "updated_at": "1"}, {"id": 2, "updated_at": "2", "was_cancelled": True}], 1),
    ],
)
def test_one_annotation_counts(annotations: list[dict[str, Any]], expected: int | None) -> None:
    found = chosen(annotations)
    assert (found and found["id"]) == expected


def test_a_cancelled_annotation_is_told_from_none(server: FakeServer) -> None:
    assert read(server) == [NotAnnotated("report.txt", "not annotated yet")]
    server.accept(server.stored[0], was_cancelled=True)
    assert read(server) == [NotAnnotated("report.txt", "annotation cancelled")]


def test_a_text_that_is_there_twice_is_one_report(server: FakeServer) -> None:
    server.stored.append({**server.stored[0], "id": 2, "annotations": []})
    server.accept(server.stored[1])
    (result,) = read(server)
    assert isinstance(result, Annotated)
    assert result.note == "the same text is in the tasks 1, 2"


def test_a_report_whole_and_in_parts_is_refused(server: FakeServer, split_server: FakeServer) -> None:
    server.stored += [{**task, "id": task["id"] + 1} for task in split_server.stored]
    server.accept_all()
    (result,) = read(server)
    assert isinstance(result, Invalid)
    assert "both whole and in parts, or in different parts: tasks 1, 2, 3" in result.problems[0]


def change_label(task: dict[str, Any]) -> None:
    task["annotations"][0]["result"][0]["value"]["labels"] = ["PLACE"]


def move_span(task: dict[str, Any]) -> None:
    task["annotations"][0]["result"][0]["value"]["end"] = 999


def remove_span(task: dict[str, Any]) -> None:
    relation = next(item for item in task["annotations"][0]["result"] if item["type"] == "relation")
    result = task["annotations"][0]["result"]
    task["annotations"][0]["result"] = [item for item in result if item.get("id") != relation["to_id"]]


def edit_text(task: dict[str, Any]) -> None:
    task["data"]["text"] = "改" + task["data"]["text"]


def edit_part(task: dict[str, Any]) -> None:
    task["data"] |= {"part": 3, "parts": 2}


def edit_offset(task: dict[str, Any]) -> None:
    task["data"]["offset"] = "many"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (change_label, r"has the unknown label \['PLACE'\]"),
        (move_span, "does not lie in a text"),
        (remove_span, "dangles"),
        (edit_text, "the text was edited since it was pushed"),
        (edit_part, "do not fit together"),
        (edit_offset, "were changed"),
        (lambda task: task.update(data=None), "is this a Label Studio task"),
        (lambda task: task.update(annotations=["x"]), "is this an export"),
    ],
)
def test_a_wrong_task_is_named_and_the_others_are_read(server: FakeServer, change: Any, problem: str) -> None:
    other = {"id": 2, "data": {"text": "无数据"}, "annotations": []}
    server.accept_all()
    change(server.stored[0])
    server.stored.append(other)
    results = read(server)
    (invalid,) = [result for result in results if isinstance(result, Invalid)]
    assert invalid.problems[0].startswith("project 1, task 1")
    assert re.search(problem, "\n".join(invalid.problems))
    assert NotAnnotated("2", "not annotated yet") in results
