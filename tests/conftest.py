"""Fixtures shared by the packages' tests."""

from pathlib import Path

import pytest
from hypothesis import settings
from typer.testing import CliRunner

from data.run_log import RUN_FOLDER_VARIABLE
from inference.extractor import Extractor

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
