"""The backend and the comparison of annotators with a real Label Studio."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from running_backend import RunningBackend
from running_label_studio import RunningServer
from typer.testing import Result

from annotation.adjudication import MERGED
from annotation.backend.state import STATE_FILE
from data.label_studio import document_of, result_of
from data.metrics import metrics_of
from inference.extractor import Extractor

pytestmark = pytest.mark.labelstudio

TEXT = "👵农村低保新增48户69人，\r\n\r\n发放  704.3539万元。"
TASKS = [{"data": {"text": TEXT}}]
SECONDS = 60


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[RunningBackend]:
    backend = RunningBackend(tmp_path)
    yield backend
    backend.stop()


def _eventually(look: Callable[[], Any]) -> Any:
    """Return what a function finds once it finds something: the server works on after it has answered."""
    end = time.monotonic() + SECONDS
    while not (found := look()):
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.2)
    return found


def test_the_server_gets_predictions_and_tells_of_annotations(
    label_studio: RunningServer, project: int, backend: RunningBackend, tmp_path: Path, extractor: Extractor
) -> None:
    client = label_studio.connect().client
    (task,) = client.projects.import_tasks(
        id=project, return_task_ids=True, request=[{"data": {"text": TEXT}}]
    ).task_ids
    connected = client.ml.create(project=project, url=backend.url, title="minzheng", is_interactive=True)
    assert client.ml.get(id=connected.id).state == "CO", backend.log.read_text(encoding="utf-8")
    chosen = {"all": True, "excluded": []}
    client.actions.create(id="retrieve_tasks_predictions", project=project, selected_items=chosen)
    (prediction,) = _eventually(lambda: list(client.predictions.list(task=task)))
    assert prediction.model_version == extractor.manifest.model_version
    read = document_of({"data": {"text": TEXT}, "annotations": [{"result": prediction.result}]}, "x")
    assert [(m.value, m.unit, m.program, m.indicator) for m in metrics_of(read)] == [
        (m.value, m.unit, m.program, m.indicator) for m in extractor.metrics(TEXT)
    ]
    made = client.annotations.create(id=task, result=prediction.result, parent_prediction=prediction.id)
    state = tmp_path / "state" / STATE_FILE
    counted = _eventually(lambda: json.loads(state.read_text(encoding="utf-8"))["annotations"])
    assert counted == [f"{project}/{made.id}"]
    log = backend.log.read_text(encoding="utf-8")
    assert label_studio.own.token not in log + state.read_text(encoding="utf-8")


def test_agreement_of_two_annotators_of_one_task(
    annotate: Callable[..., Result], label_studio: RunningServer, project: int, extractor: Extractor, tmp_path: Path
) -> None:
    client = label_studio.connect().client
    (task,) = client.projects.import_tasks(
        id=project, return_task_ids=True, request=[{"data": {"text": TEXT}}]
    ).task_ids
    spans = sorted({s for m in extractor.metrics(TEXT) for s in (m.value, m.unit, m.program, m.indicator) if s})
    second = client.users.create(email="second@example.com", username="second")
    client.annotations.create(id=task, result=result_of(spans, []))
    client.annotations.create(id=task, result=result_of(spans[1:], []), completed_by=second.id)
    scores, decide = tmp_path / "scores.json", tmp_path / "decide.json"
    result = annotate("agreement", "--project", project, "-o", scores, "--adjudicate", decide)
    assert "1 of 1 tasks have several annotators; 1 disagreements" in result.stderr
    content = json.loads(scores.read_text(encoding="utf-8"))
    assert content["overall"]["spans"]["spans"]["both"] == len(spans) - 1
    assert content["disagreements"][0]["first"]["text"] == spans[0].text
    tasks = json.loads(decide.read_text(encoding="utf-8"))
    (loaded,) = client.projects.import_tasks(id=project, return_task_ids=True, request=tasks).task_ids
    versions = {prediction.model_version for prediction in client.predictions.list(task=loaded)}
    assert len(versions) == 3
    # What the adjudicator finds in the editor.
    assert client.projects.get(id=project).model_version == MERGED
