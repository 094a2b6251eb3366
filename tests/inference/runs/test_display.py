import io
from pathlib import Path

import pytest
from rich.console import Console

from inference.runs import display as display_module
from inference.runs.display import RunDisplay
from inference.runs.failures import Failure
from inference.runs.run import Tally


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A terminal of 100 columns."""
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=100)
    monkeypatch.setattr(display_module, "Console", lambda stderr: console)
    return stream


def test_a_terminal_shows_documents_speed_and_outputs(screen: io.StringIO) -> None:
    with RunDisplay() as display:
        display.progress(Tally(documents=0, characters=0, expected=0))
        for done in (1, 2, 3):
            display.progress(Tally(documents=done, characters=100 * done, extracted=50 * done, expected=300))
        for _ in range(3):
            display.written(Path("out/m.csv"), 3)
    last = screen.getvalue()
    assert display.documents == 3
    for shown in ("提取 Extracting", "3 份 documents", "字/s", "写出 Writing m.csv"):
        assert shown in last


def test_failures_are_shown_on_one_line_without_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    with RunDisplay() as display:
        display.failure(Failure("in/[red]\x1b[2J\n" + "长" * 100, "read", "broken"))
    assert capsys.readouterr().err == f"error: in/[red]?[2J?{'长' * 100}: broken\n"
