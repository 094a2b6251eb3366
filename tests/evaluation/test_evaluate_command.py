import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.inline import parse_inline
from data.label_studio import write_task
from minzheng import app

REPORT = "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧⟦Q p=a i=b|69⟧⟦U|人⟧。"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        write_task(parse_inline(name, REPORT), tmp_path / "reports" / f"{name}.json")
    return tmp_path / "reports"


def test_scores_are_shown_and_written(runner: CliRunner, corpus: Path, tmp_path: Path) -> None:
    output = tmp_path / "scores.json"
    result = runner.invoke(app, ["evaluate", "--data", str(corpus), "-o", str(output)])
    assert result.exit_code == 0, result.output
    assert "QUANTITY" in result.stdout
    assert "indicator" in result.stdout
    scores = json.loads(output.read_text(encoding="utf-8"))
    assert scores["documents"] == 2
    assert scores["records"]["full"]["f1"] == 1.0
    program = {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 2, "f1_interval": None}
    assert scores["spans"]["PROGRAM"] == scores["overlap"]["partial"]["PROGRAM"] == program
    assert [document["document"] for document in scores["by_document"]] == ["a", "b"]
    assert scores["record_reliability"]["bins"][-1]["right"] == 1.0


def test_a_folder_of_inline_annotation(runner: CliRunner, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "a.ann").write_text(REPORT, encoding="utf-8")
    command = ["evaluate", "--gold", str(tmp_path / "gold")]
    output = tmp_path / "scores.json"
    result = runner.invoke(app, [*command, "--annotations", str(corpus), "-o", str(output)])
    assert result.exit_code == 0, result.output
    assert json.loads(output.read_text(encoding="utf-8"))["values"] == 2
    assert runner.invoke(app, [*command, "--data", str(corpus)]).exit_code == 2
    assert runner.invoke(app, [*command, "--part", "test"]).exit_code == 2
    assert runner.invoke(app, ["evaluate"]).exit_code == 2
    (tmp_path / "gold" / "b.ann").write_text("⟦X|1⟧", encoding="utf-8")
    broken = runner.invoke(app, command)
    assert (broken.exit_code, "b: unknown mark" in broken.stderr) == (2, True)
    empty = runner.invoke(app, ["evaluate", "--gold", str(corpus)])
    assert (empty.exit_code, "no *.ann file" in empty.stderr) == (2, True)


def test_a_part_of_the_split(runner: CliRunner, corpus: Path) -> None:
    parts = {"train": ["a"], "validation": [], "test": ["b"]}
    (corpus.parent / "split.json").write_text(json.dumps(parts), encoding="utf-8")
    result = runner.invoke(app, ["evaluate", "--data", str(corpus), "--part", "test"])
    assert "1 documents" in result.stdout
    empty = runner.invoke(app, ["evaluate", "--data", str(corpus), "--part", "validation"])
    assert (empty.exit_code, "no document in the part validation" in empty.stderr) == (2, True)
    assert runner.invoke(app, ["evaluate", "--data", str(corpus), "--part", "x"]).exit_code == 2


def test_scores_that_cannot_be_written(runner: CliRunner, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    output = tmp_path / "file" / "scores.json"
    result = runner.invoke(app, ["evaluate", "--data", str(corpus), "-o", str(output)])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {output}: cannot be written")


def test_wrong_data_is_named(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(app, ["evaluate", "--data", str(tmp_path / "gone")])
    assert result.exit_code == 2
    assert str(tmp_path / "gone") in result.stderr


def test_two_annotations_of_the_same_texts(runner: CliRunner, corpus: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    for name, marked in (("a", REPORT), ("b", REPORT.replace("⟦I b|新增⟧", "新增").replace(" i=b", ""))):
        write_task(parse_inline(name, marked), second / f"{name}.json")
    output = tmp_path / "agreement.json"
    arguments = ["evaluate", "--data", str(corpus), "--annotations", str(second), "-o", str(output)]
    assert runner.invoke(app, arguments).exit_code == 0
    records = json.loads(output.read_text(encoding="utf-8"))["records"]
    assert (records["program"]["f1"], records["indicator"]["f1"]) == (1.0, 0.5)


def test_annotations_of_other_texts_are_refused(runner: CliRunner, corpus: Path, tmp_path: Path) -> None:
    write_task(parse_inline("a", REPORT + "。"), tmp_path / "second" / "a.json")
    result = runner.invoke(app, ["evaluate", "--data", str(corpus), "--annotations", str(tmp_path / "second")])
    assert (result.exit_code, "a: has another text" in result.stderr) == (2, True)
