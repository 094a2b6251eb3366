import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from annotation.backend import app as backend
from annotation.backend.app import Backend, backend_app
from annotation.backend.credentials import Credentials
from annotation.backend.retraining import Retrainer, RetrainingSettings
from annotation.backend.served_model import ServedModel, TooSlowError, restored_model
from annotation.backend.state import StateStore
from annotation.labelling_config import labelling_config
from annotation.retrying import ServerError
from data.label_studio import document_of
from data.metrics import metrics_of
from inference.extractor import Extractor
from inference.model_directory import SHIPPED_MODEL

TEXT = "农村低保新增48户69人，\r\n\r\n😀发放  704.3539万元。"
TOKEN = "secret-token-0123456789"


@pytest.fixture(scope="module")
def model() -> ServedModel:
    return ServedModel(SHIPPED_MODEL)


@pytest.fixture
def parts(model: ServedModel, tmp_path: Path) -> Backend:
    store = StateStore(tmp_path / "state")
    credentials = Credentials("http://127.0.0.1:8080")
    return Backend(model, store, Retrainer(model, store, RetrainingSettings(0, None), credentials.export), credentials)


@pytest.fixture
def client(parts: Backend) -> Iterator[TestClient]:
    with TestClient(backend_app(parts), base_url="http://127.0.0.1:9090") as client:
        yield client


def _setup(**fields: Any) -> dict[str, Any]:
    return {
        "project": "3.1700000000", "schema": labelling_config(), "hostname": "http://127.0.0.1:8081",
        "access_token": TOKEN, "extra_params": None, **fields,
    }  # fmt: skip


def test_health(client: TestClient, model: ServedModel) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "UP", "model_version": model.version})


def test_a_prediction_is_what_extract_finds(client: TestClient, extractor: Extractor, model: ServedModel) -> None:
    tasks = [{"id": 1, "data": {"text": TEXT}}, {"id": 2, "data": {}}, {"id": 3, "data": {"text": "没有数字。"}}]
    answer = client.post("/predict", json={"tasks": tasks, "project": "3.17", "label_config": "", "params": {}})
    first, second, third = answer.json()["results"]
    read = document_of({"data": {"text": TEXT}, "annotations": [{"result": first["result"]}]}, "x")
    found = extractor.metrics(TEXT)
    assert [(m.value, m.unit, m.program, m.indicator) for m in metrics_of(read)] == [
        (m.value, m.unit, m.program, m.indicator) for m in found
    ]
    assert first["score"] == pytest.approx(sum(m.score for m in found) / len(found), abs=1e-4)
    assert second["result"] == third["result"] == []
    assert {one["model_version"] for one in (first, second, third)} == {model.version}


def test_setup_takes_project_and_token_and_says_neither_again(
    client: TestClient, parts: Backend, model: ServedModel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert client.post("/setup", json=_setup()).json() == {"model_version": model.version}
    assert (parts.store.state.projects, parts.credentials.token) == ((3,), TOKEN)
    assert parts.credentials.url == "http://127.0.0.1:8081"
    refused = client.post("/setup", json=_setup(project=None))
    assert refused.status_code == 422
    assert "body.project" in refused.json()["detail"]
    files = [path.read_text(encoding="utf-8") for path in parts.store.directory.rglob("*") if path.is_file()]
    assert not any(TOKEN in text for text in (caplog.text, refused.text, repr(parts.credentials), *files))


def test_the_users_token_stays_with_the_users_address(client: TestClient, parts: Backend) -> None:
    parts.credentials.token, parts.credentials.fixed = "mine", True
    client.post("/setup", json=_setup(hostname="http://evil.example"))
    assert (parts.credentials.url, parts.credentials.token) == ("http://127.0.0.1:8080", "mine")


def test_a_project_of_another_config_is_refused(client: TestClient, parts: Backend) -> None:
    other = (
        '<View><Choices name="c" toName="text"><Choice value="a"/></Choices><Text name="text" value="$text"/></View>'
    )
    answer = client.post("/setup", json=_setup(schema=other))
    assert answer.status_code == 400
    assert "project 3.1700000000: another labelling configuration" in answer.json()["detail"]
    assert parts.store.state.projects == ()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/predict", {"tasks": "x"}, 422),
        ("/predict", {}, 422),
        ("/setup", _setup(project="a"), 422),
        ("/setup", _setup(project="9" * 400), 422),
        ("/webhook", {"action": "ANNOTATION_CREATED", "project": {"id": "x"}}, 422),
        ("/webhook", {"action": "PROJECT_UPDATED"}, 201),
        ("/webhook", {"action": "ANNOTATION_CREATED", "project": {"id": 3}}, 201),
    ],
)
def test_odd_requests(client: TestClient, parts: Backend, path: str, body: Any, status: int) -> None:
    assert client.post(path, json=body).status_code == status
    assert parts.store.state.annotations == ()


def test_requests_from_elsewhere_are_refused(client: TestClient) -> None:
    assert client.get("/health", headers={"Host": "attacker.example"}).status_code == 400
    as_a_form = client.post("/webhook", content='{"action": "START_TRAINING"}', headers={"Content-Type": "text/plain"})
    assert as_a_form.status_code == 422


def test_a_request_that_is_too_large(client: TestClient, monkeypatch: pytest.MonkeyPatch, parts: Backend) -> None:
    monkeypatch.setattr(backend, "MOST_BYTES", 100)
    with TestClient(backend_app(parts), base_url="http://127.0.0.1") as small:
        assert small.post("/predict", json={"tasks": [{"data": {"text": "x" * 200}}]}).status_code == 413


def test_annotations_are_counted_once(client: TestClient, parts: Backend) -> None:
    for action, annotation in (("CREATED", 7), ("UPDATED", 7), ("CREATED", 8), ("DELETED", 9)):
        event = {"action": f"ANNOTATION_{action}", "project": {"id": 3}, "annotation": {"id": annotation}}
        assert client.post("/webhook", json=event).status_code == 201
    assert parts.store.state.annotations == ("3/7", "3/8")


def test_too_little_time_keeps_what_is_done(model: ServedModel) -> None:
    with pytest.raises(TooSlowError, match="what was done is kept"):
        model.predict(["新增3户。"], -1)
    done = model.predict(["新增3户。"], 60)
    assert model.predict(["新增3户。"], -1) == done


def test_a_prediction_that_takes_too_long_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "PREDICTION_SECONDS", -1)
    answer = client.post("/predict", json={"tasks": [{"id": 1, "data": {"text": "新增4户。"}}]})
    assert (answer.status_code, "ask again" in answer.json()["detail"]) == (503, True)


def test_a_request_without_end_is_given_up(parts: Backend) -> None:
    messages: list[Any] = []

    async def receive() -> dict[str, Any]:
        if not messages:
            messages.append("started")
            return {"type": "http.request", "body": b"{", "more_body": True}
        await asyncio.sleep(60)
        raise AssertionError("waited for the rest of the body")

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": "/predict",
        "raw_path": b"/predict", "query_string": b"", "scheme": "http", "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 9090),
    }  # fmt: skip
    asyncio.run(backend_app(parts, request_seconds=0.2)(scope, receive, send))
    assert messages == ["started"]


def test_versions_and_the_model_of_the_last_training_survive_a_restart(tmp_path: Path, model: ServedModel) -> None:
    store = StateStore(tmp_path)
    assert restored_model(SHIPPED_MODEL, store).version == model.version
    (tmp_path / "trained").symlink_to(SHIPPED_MODEL)
    store.change(store.state.with_model("trained", "newer"))
    assert restored_model(SHIPPED_MODEL, StateStore(tmp_path)).directory == tmp_path / "trained"
    assert StateStore(tmp_path).state.versions == (model.version, "newer")
    (tmp_path / "trained").unlink()
    assert restored_model(SHIPPED_MODEL, store).directory == SHIPPED_MODEL
    store.change(store.state.with_model("trained", "x").with_project(3))
    store.change(replace(store.state, base="another model"))
    assert restored_model(SHIPPED_MODEL, store).directory == SHIPPED_MODEL
    assert (store.state.model, store.state.versions, store.state.projects) == (None, (model.version,), (3,))


def test_without_a_token_there_is_nothing_to_train_on() -> None:
    with pytest.raises(ServerError, match="no access token: connect the model again"):
        Credentials("http://127.0.0.1:8080").export(3)
