"""Fixtures shared by the packages' tests."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from typer.testing import CliRunner

from data.run_log import RUN_FOLDER_VARIABLE
from inference.extractor import Extractor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A first call may load a model or compile a pattern; how long an example takes says nothing here.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The shipped model."""
    return Extractor.from_pretrained()


@pytest.fixture(autouse=True)
def _run_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what tests train and evaluate out of the run log of the checkout."""
    monkeypatch.setenv(RUN_FOLDER_VARIABLE, str(tmp_path_factory.mktemp("log")))


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


@pytest.fixture(scope="session")
def examples() -> Path:
    return REPOSITORY / "data" / "examples"


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium as installed on the system."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.fail("no Chromium found; install it: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable)
        yield browser
        browser.close()


@pytest.fixture
def open_offline(browser: "Browser") -> "Iterator[Callable[..., Page]]":
    """Open files with the network off; afterwards nothing may have gone wrong or have been asked of the network."""
    troubles: list[str] = []
    requests: list[str] = []
    opened: list[str] = []
    contexts = []

    def open_offline(path: Path, width: int = 1440, height: int = 900, scheme: str = "light") -> "Page":
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=scheme, offline=True)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: requests.append(request.url))
        opened.append(path.as_uri())
        page.goto(path.as_uri())
        return page

    yield open_offline
    for context in contexts:
        context.close()
    assert troubles == []
    assert set(requests) == set(opened)
