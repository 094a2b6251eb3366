import json
from pathlib import Path

import pytest
from flawed_reports import GOLD, PREDICTED, annotated
from typer.testing import CliRunner

from data.label_studio import write_task
from minzheng import app


@pytest.fixture
def results(runner: CliRunner, tmp_path: Path) -> tuple[Path, Path]:
    """A perfect and a flawed result on the same five reports."""
    for folder, reports in (("gold", GOLD), ("flawed", PREDICTED)):
        for name, marked in reports.items():
            write_task(annotated(name, marked), tmp_path / folder / f"{name}.json")
    paths = tmp_path / "perfect.json", tmp_path / "flawed.json"
    for path, annotations in zip(paths, ("gold", "flawed"), strict=True):
        arguments = ["evaluate", "--data", str(tmp_path / "gold"), "--annotations", str(tmp_path / annotations)]
        assert runner.invoke(app, [*arguments, "-o", str(path)]).exit_code == 0
    return paths


def test_results_side_by_side(runner: CliRunner, results: tuple[Path, Path], tmp_path: Path) -> None:
    output = tmp_path / "comparison.json"
    result = runner.invoke(app, ["compare", *map(str, results), "-o", str(output)])
    assert result.exit_code == 0, result.output
    assert "1. perfect" in result.stdout
    first, second = json.loads(output.read_text(encoding="utf-8"))
    assert (first["documents"], first["differences"]) == (5, {})
    difference = second["differences"]["records"]
    assert difference["difference"] == pytest.approx(second["scores"]["records"]["full"]["f1"] - 1)
    # Exchanging moves the score in four of the five reports; two of these 16 ways are as extreme.
    assert difference["p_value"] == pytest.approx(2 / 16, abs=0.02)
    assert difference["interval"][0] <= difference["difference"] <= difference["interval"][1]


def test_only_shared_documents_count(runner: CliRunner, results: tuple[Path, Path]) -> None:
    content = json.loads(results[1].read_text(encoding="utf-8"))
    content["by_document"] = content["by_document"][1:]
    content["by_document"][0]["digest"] = "of another text"
    results[1].write_text(json.dumps(content), encoding="utf-8")
    result = runner.invoke(app, ["compare", *map(str, results)])
    assert "the 3 documents all have" in result.stdout
    assert "perfect: 2 documents left out" in result.stderr
    assert "flawed: 1 documents left out" in result.stderr


@pytest.mark.parametrize("content", ["", "[]", '{"by_document": [{}]}', '{"by_document": []}'])
def test_what_is_no_result_is_named(runner: CliRunner, results: tuple[Path, Path], content: str) -> None:
    results[1].write_text(content, encoding="utf-8")
    result = runner.invoke(app, ["compare", *map(str, results)])
    assert (result.exit_code, f"error: {results[1]}: no result" in result.stderr) == (2, True)


def test_results_of_other_documents_are_refused(runner: CliRunner, results: tuple[Path, Path]) -> None:
    content = json.loads(results[1].read_text(encoding="utf-8"))
    results[1].write_text(json.dumps({**content, "by_document": []}), encoding="utf-8")
    result = runner.invoke(app, ["compare", *map(str, results)])
    assert (result.exit_code, "share no document" in result.stderr) == (2, True)
    assert runner.invoke(app, ["compare", str(results[0])]).exit_code == 2
    assert runner.invoke(app, ["compare", str(results[0]), "gone.json"]).exit_code == 2
