import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running_backend import RunningBackend, ask, free_port
from typer.testing import CliRunner

from annotation.labelling_config import labelling_config
from minzheng import app

REPORT = "农村低保新增48户69人,清退54户79人,累计发放农村低保金704.3539万元。\n\n" * 120


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningBackend]:
    server = RunningBackend(tmp_path)
    yield server
    server.process.kill()
    server.process.wait()


def test_health_answers_while_predictions_are_made(server: RunningBackend) -> None:
    tasks = [{"id": number, "data": {"text": f"{number}。{REPORT}"}} for number in range(3)]
    answers: list[Any] = []
    prediction = threading.Thread(target=lambda: answers.append(ask(f"{server.url}/predict", {"tasks": tasks})))
    prediction.start()
    waits = []
    while prediction.is_alive():
        begin = time.monotonic()
        assert ask(f"{server.url}/health")["status"] == "UP"
        waits.append(time.monotonic() - begin)
        time.sleep(0.05)
    # Label Studio gives up after a second.
    assert (len(waits) > 5, max(waits) < 1) == (True, True), waits
    assert [len(result["result"]) > 1000 for result in answers[0]["results"]] == [True] * 3


def test_the_count_survives_a_restart_and_the_token_is_nowhere(server: RunningBackend, tmp_path: Path) -> None:
    setup = {
        "project": "3.17",
        "schema": labelling_config(),
        "hostname": "http://127.0.0.1:1",
        "access_token": "geheim",
    }
    version = ask(f"{server.url}/setup", setup)["model_version"]
    event = {"action": "ANNOTATION_CREATED", "project": {"id": 3}, "annotation": {"id": 5}}
    assert ask(f"{server.url}/webhook", event) == {"training": False, "annotations": 1}
    assert server.stop() in (0, -signal.SIGTERM)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any("geheim" in path.read_text(encoding="utf-8", errors="replace") for path in written)
    second = RunningBackend(tmp_path)
    try:
        event["annotation"] = {"id": 6}
        assert ask(f"{second.url}/webhook", event) == {"training": False, "annotations": 2}
        assert ask(f"{second.url}/versions") == {"versions": [version]}
    finally:
        second.stop()
    assert re.search(r"minzheng-\S+ answers at http://127\.0\.0\.1:\d+", second.log.read_text(encoding="utf-8"))


def test_a_port_that_is_taken(tmp_path: Path, runner: CliRunner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = runner.invoke(app, ["annotate", "serve", "--port", port, "--state", str(tmp_path)])
    assert result.exit_code == 2
    assert f"error: 127.0.0.1:{port}: cannot listen: Address already in use" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "gone"], "gone: no such model directory"),
        (["--data", "gone"], "error: gone: no such file or folder"),
        (["--host", "256.0.0.1"], "error: 256.0.0.1:"),
        (["--state", "{file}"], "error: {file}"),
    ],
)
def test_what_cannot_be_served(tmp_path: Path, runner: CliRunner, arguments: list[str], message: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    options = ["--port", str(free_port()), "--state", str(tmp_path / "state")]
    result = runner.invoke(app, ["annotate", "serve", *options, *(one.format(file=file) for one in arguments)])
    assert result.exit_code == 2
    assert message.format(file=file) in result.stderr
    assert "Traceback" not in result.output
