import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.inline import parse_inline
from data.label_studio import write_task
from minzheng import app

OLD = "农村低保新增48户69人,发放低保金704.3万元。"
# So far from any report that whatever model is shipped is unsure of it, and the order does not hang on a hair.
NEW = "食堂买菜十二吨上下,散客里头九百来位是外地口音,灶台修过两回。"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "like the corpus.txt").write_text(OLD.replace("48", "51"), encoding="utf-8")
    (folder / "new.txt").write_text(NEW, encoding="utf-8")
    (folder / "annotated.txt").write_text(OLD, encoding="utf-8")
    (folder / "copy.txt").write_text(NEW, encoding="utf-8")
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_task(parse_inline("old", OLD), tmp_path / "corpus" / "old.json")
    return tmp_path / "corpus"


def test_new_reports_come_first_and_annotated_ones_not_at_all(
    reports: Path, corpus: Path, tmp_path: Path, runner: CliRunner
) -> None:
    paths, rows = tmp_path / "next.txt", tmp_path / "next.jsonl"
    for output in (paths, rows):
        result = runner.invoke(app, ["annotate", "next", str(reports), "--corpus", str(corpus), "-o", str(output)])
        assert result.exit_code == 0, result.output
    assert "2 of 2 reports listed, 2 left out" in result.stderr
    first = reports / ("copy.txt")
    assert paths.read_text(encoding="utf-8").splitlines() == [str(first), str(reports / "like the corpus.txt")]
    new, known = (json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines())
    assert (new["path"], new["document"], new["novelty"]) == (str(first), "copy.txt", 1.0)
    assert known["novelty_against_corpus"] < 0.6
    assert new["score"] == pytest.approx(new["uncertainty"] * new["novelty"], abs=1e-3)
    assert new["uncertainty"] == pytest.approx((new["wrong_spans"] + new["wrong_records"]) / 2, abs=1e-3)


def test_the_list_is_cut(reports: Path, corpus: Path, runner: CliRunner) -> None:
    result = runner.invoke(app, ["annotate", "next", str(reports), "--corpus", str(corpus), "--limit", "1"])
    assert "1 of 2 reports listed" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.txt"], "failed: gone.txt: no such file or folder"),
        (["-"], "error: -: give files"),
        (["{reports}", "--corpus", "gone"], "error: gone: no such file or folder"),
        (["{reports}", "--model", "gone"], "error: gone: no such model directory"),
        (["{reports}", "-o", "{reports}"], "is a folder; give the name of a file"),
    ],
)
def test_what_cannot_be_done_is_said(reports: Path, runner: CliRunner, arguments: list[str], message: str) -> None:
    result = runner.invoke(app, ["annotate", "next", *(one.format(reports=reports) for one in arguments)])
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_a_report_that_cannot_be_read_does_not_cost_the_others(reports: Path, corpus: Path, runner: CliRunner) -> None:
    (reports / "empty.txt").write_bytes(b"")
    result = runner.invoke(app, ["annotate", "next", str(reports), "--corpus", str(corpus)])
    assert result.exit_code == 1
    assert "empty.txt: empty file" in result.stderr
    assert "2 of 2 reports listed" in result.stderr


def test_a_line_break_in_a_path_does_not_make_two_paths(tmp_path: Path, corpus: Path, runner: CliRunner) -> None:
    (tmp_path / "a\nb.txt").write_text(NEW, encoding="utf-8")
    command = ["annotate", "next", str(tmp_path / "a\nb.txt"), "--corpus", str(corpus), "-o"]
    refused = runner.invoke(app, [*command, str(tmp_path / "list.txt")])
    assert (refused.exit_code, "a line break in the path" in refused.stderr) == (2, True)
    assert runner.invoke(app, [*command, str(tmp_path / "list.jsonl")]).exit_code == 0
