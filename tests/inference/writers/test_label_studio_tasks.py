import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from strategies import extracted_documents

from data.documents import Document
from data.label_studio import document_of
from data.metrics import metrics_of
from inference.records import Record
from inference.writers import record_file

Extracted = tuple[Document, list[Record]]


def written(path: Path, *extracted: Extracted) -> list[dict[str, Any]]:
    with record_file(path, "label-studio", "minzheng-1") as writer:
        for document, records in extracted:
            writer.write(document, iter(records))
    tasks = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(tasks, list)
    return tasks


def accepted(task: dict[str, Any]) -> dict[str, Any]:
    """Return a task as it is exported when an annotator accepts its prediction."""
    return {"data": task["data"], "annotations": [{"result": task["predictions"][0]["result"]}]}


@given(extracted=extracted_documents())
@settings(max_examples=30)
def test_an_accepted_prediction_gives_the_same_metrics(
    tmp_path_factory: pytest.TempPathFactory, extracted: Extracted
) -> None:
    (task,) = written(tmp_path_factory.mktemp("tasks") / "tasks.json", extracted)
    annotated = document_of(accepted(task), "tasks.json")
    assert annotated.document.text == extracted[0].text
    assert list(metrics_of(annotated)) == [record.metric for record in extracted[1]]


def test_tasks_name_model_and_scores(hostile: Extracted, empty: Extracted, tmp_path: Path) -> None:
    first, second, third = written(tmp_path / "tasks.json", hostile, empty, hostile)
    assert first["data"] == {"text": hostile[0].text, "document": hostile[0].name, "meta": {"year": 2024}}
    (prediction,) = first["predictions"]
    assert prediction["model_version"] == "minzheng-1"
    assert prediction["score"] == round(sum(record.score for record in hostile[1]) / 2, 4)
    spans = [item for item in prediction["result"] if item["type"] == "labels"]
    assert len({item["id"] for item in spans}) == len(spans) == 6
    assert [item["score"] for item in spans if item["value"]["labels"] == ["QUANTITY"]] == [0.8]
    assert second["predictions"] == [{"result": [], "model_version": "minzheng-1"}]
    assert third == first


def test_relations_follow_the_spans_they_join(hostile: Extracted, tmp_path: Path) -> None:
    (task,) = written(tmp_path / "tasks.json", hostile)
    seen = set()
    for item in task["predictions"][0]["result"]:
        if item["type"] == "labels":
            seen.add(item["id"])
        else:
            assert {item["from_id"], item["to_id"]} <= seen
