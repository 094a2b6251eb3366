import json
from pathlib import Path

import pytest
from annotation_exports import FIRST, SECOND, annotation, task
from typer.testing import CliRunner

from minzheng import app


def _export(path: Path, *tasks: object) -> Path:
    path.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    return path


def test_agreement_of_an_export(tmp_path: Path, runner: CliRunner) -> None:
    both = task(7, annotation(FIRST, 1, 1), annotation(SECOND, 2, 2))
    export = _export(tmp_path / "export.json", both, task(8, annotation(FIRST, 1, 3)))
    scores, decide = tmp_path / "scores.json", tmp_path / "decide.json"
    command = ["annotate", "agreement", str(export), "-o", str(scores), "--adjudicate", str(decide)]
    result = runner.invoke(app, command, env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    assert "1 of 2 tasks have several annotators; 5 disagreements" in result.stderr
    assert "a.txt @0 [农村低保]新增48户" in result.stdout
    content = json.loads(scores.read_text(encoding="utf-8"))
    assert content["overall"]["records"]["value"] == {"f1": 1.0, "both": 3, "first": 3, "second": 3}
    assert content["pairs"][0]["annotators"] == ["1", "2"]
    assert content["disagreements"][0]["first"] == {"start": 0, "end": 4, "label": "PROGRAM", "text": "农村低保"}
    assert len(json.loads(decide.read_text(encoding="utf-8"))) == 1


def test_an_invalid_annotation_is_named_and_the_rest_compared(tmp_path: Path, runner: CliRunner) -> None:
    both = task(7, annotation(FIRST, 1, 1), annotation(SECOND, 2, 2))
    export = _export(tmp_path / "export.json", both, task(9, annotation(FIRST, 1, 3), text="短"))
    result = runner.invoke(app, ["annotate", "agreement", str(export)])
    assert result.exit_code == 1
    assert "left out: " in result.stderr
    assert "task 9, annotation 3 of 1" in result.stderr
    assert "1 of 2 tasks" in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not a JSON file in UTF-8"),
        ("[]", "no task that two annotators have annotated, of 0"),
        ('[{"id": 1, "data": {"text": "a"}}]', "export the project as JSON, not as JSON_MIN"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_export(tmp_path: Path, runner: CliRunner, content: str | None, message: str) -> None:
    path = tmp_path / "export.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    result = runner.invoke(app, ["annotate", "agreement", str(path)])
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", [[], ["a.json", "--project", "3"]])
def test_a_file_or_a_project(runner: CliRunner, arguments: list[str]) -> None:
    result = runner.invoke(app, ["annotate", "agreement", *arguments])
    assert (result.exit_code, "give either a JSON export or --project" in result.stderr) == (2, True)
