"""A real Label Studio server, for tests marked `labelstudio`."""

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from running_label_studio import RunningServer
from typer.testing import CliRunner, Result

from annotation.local_server import HOST, USER, read_secrets, start, stop, wait_until_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROGRAM = Path(__file__).parents[2] / ".venv-label-studio" / "bin" / "label-studio"
LOADING = 180_000
"""Milliseconds until a page of Label Studio must be there, also beside other work."""


@pytest.fixture(scope="session")
def label_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    if not PROGRAM.exists():
        pytest.fail(f"no {PROGRAM.name} in {PROGRAM.parent}; make test-labelstudio installs it")
    folder = tmp_path_factory.mktemp("label-studio")
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    process = start(PROGRAM, folder, port)
    try:
        wait_until_up(process, port)
        yield RunningServer(f"http://{HOST}:{port}", read_secrets(folder))
    finally:
        stop(process)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def annotate(label_studio: RunningServer, runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `minzheng annotate` against the server; the command must end with the given status."""
    from minzheng import app

    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.own.token)

    def annotate(*arguments: object, status: int = 0) -> Result:
        result = runner.invoke(app, ["annotate", *map(str, arguments)])
        assert result.exit_code == status, result.output
        assert label_studio.own.token not in result.output
        return result

    return annotate


@pytest.fixture
def project(annotate: Callable[..., Result], label_studio: RunningServer) -> int:
    """A project of its own for each test, made by `minzheng annotate init`."""
    title = f"民政工作报告标注 {len(label_studio.connect().projects()) + 1}"
    annotate("init", "--title", title)
    (made,) = [project for project in label_studio.connect().projects() if project.title == title]
    return made.id


@pytest.fixture
def open_task(label_studio: RunningServer, browser: "Browser") -> "Iterator[Callable[[int, int], Page]]":
    """Open a task in Chromium as the annotator, when its spans are drawn."""
    context = browser.new_context(viewport={"width": 1600, "height": 760})
    page = context.new_page()
    page.set_default_timeout(LOADING)
    page.goto(f"{label_studio.url}/user/login/")
    page.fill("input[name=email]", USER)
    page.fill("input[name=password]", label_studio.own.password)
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)

    def open_task(project: int, task: int) -> "Page":
        page.goto(f"{label_studio.url}/projects/{project}/data?task={task}")
        page.wait_for_selector(".htx-highlight")
        return page

    yield open_task
    context.close()
