from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.inline import parse_inline
from data.label_studio import write_task
from data.run_log import RUN_FILE, finished_run, run_folder, write_run
from minzheng import app

DOCUMENT = parse_inline("a", "⟦P a|低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧")


@pytest.fixture
def two_runs(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "200")
    for name, epochs, full in (("first", 8, 0.5), ("second", 4, 0.75)):
        settings = {"encoder": "offline", "linker": {"epochs": epochs}}
        run = finished_run("training", datetime.now(UTC), {"train": [DOCUMENT]}, settings, {"full": full})
        write_run(run, run_folder() / name / RUN_FILE)
    return run_folder()


def test_runs_are_listed(runner: CliRunner, two_runs: Path) -> None:
    (two_runs / "broken").mkdir()
    (two_runs / "broken" / RUN_FILE).write_text("{", encoding="utf-8")
    result = runner.invoke(app, ["runs"])
    assert result.exit_code == 0
    rows = [line for line in result.stdout.splitlines() if "training" in line]
    assert [("first" in row, "0.500" in row, "0.750" in row) for row in rows] == [
        (True, True, False), (False, False, True),
    ]  # fmt: skip
    assert str(two_runs / "broken") in result.stderr.replace("\n", "")


def test_runs_are_compared(runner: CliRunner, two_runs: Path) -> None:
    result = runner.invoke(app, ["runs", "first", "sec"])
    assert result.exit_code == 0
    rows = {line.split()[1]: line.split() for line in result.stdout.splitlines() if line.startswith("│")}
    assert rows["linker.epochs"][3:6:2] == ["8", "4"]
    assert rows["full"][3:6:2] == ["0.5000", "0.7500"]
    assert "encoder" not in rows


def test_names_that_are_no_run_or_several(runner: CliRunner, two_runs: Path, tmp_path: Path) -> None:
    for name, problem in (("third", "no such run"), ("", "several runs: first, second")):
        result = runner.invoke(app, ["runs", name])
        assert (result.exit_code, problem in result.stderr) == (2, True)
    assert runner.invoke(app, ["runs", "--runs", str(tmp_path / "gone")]).exit_code == 2


def test_an_evaluation_is_logged(runner: CliRunner, tmp_path: Path) -> None:
    write_task(DOCUMENT, tmp_path / "reports" / "a.json")
    assert runner.invoke(app, ["evaluate", "--data", str(tmp_path / "reports")]).exit_code == 0
    assert len(list((run_folder() / "evaluations").glob("*.json"))) == 1
    assert "evaluation" in runner.invoke(app, ["runs"]).stdout


def test_a_log_that_cannot_be_written_costs_no_scores(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_task(DOCUMENT, tmp_path / "reports" / "a.json")
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("MINZHENG_RUNS", str(tmp_path / "file"))
    result = runner.invoke(app, ["evaluate", "--data", str(tmp_path / "reports")])
    assert (result.exit_code, "warning: not written to the run log" in result.stderr) == (0, True)
