import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.inline import parse_inline
from data.label_studio import write_task
from data.run_log import read_runs, run_folder
from evaluation.baselines.comparison_table import MarkError, replace_table
from evaluation.baselines.systems import SYSTEMS
from minzheng import app

REPORT = "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|{n}⟧⟦U|户⟧⟦Q p=a i=b|{m}⟧⟦U|人⟧，⟦I c|发放⟧⟦M p=a i=c|{n}万元⟧。"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    names = [f"r{n}" for n in range(12)]
    for n, name in enumerate(names):
        write_task(parse_inline(name, REPORT.format(n=48 + n, m=96 + n)), tmp_path / "reports" / f"{name}.json")
    parts = {"train": names[:10], "validation": [], "test": names[10:]}
    (tmp_path / "split.json").write_text(json.dumps(parts), encoding="utf-8")
    return tmp_path / "reports"


@pytest.fixture
def arguments(corpus: Path, tmp_path: Path) -> list[str]:
    return ["--data", str(corpus), "--corpus", str(corpus), "--peers", str(tmp_path / "no-peers")]


@pytest.mark.parametrize("name", ["rules", "crf", "model"])
def test_one_system(runner: CliRunner, arguments: list[str], tmp_path: Path, name: str) -> None:
    output = tmp_path / "table.json"
    result = runner.invoke(app, ["baseline", name, *arguments, "-o", str(output)])
    assert result.exit_code == 0, result.output
    content = json.loads(output.read_text(encoding="utf-8"))
    (row,) = content["rows"]
    assert (content["part"], content["documents"], row["name"]) == ("test", 2, name)
    assert row["scores"]["MONEY"] == row["scores"]["full"] == 1.0
    assert row["characters_per_second"] > 0


def test_a_trained_crf_is_used_again(runner: CliRunner, arguments: list[str]) -> None:
    def models() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in run_folder().rglob("model.crfsuite")}

    assert runner.invoke(app, ["baseline", "crf", *arguments]).exit_code == 0
    before = models()
    assert runner.invoke(app, ["baseline", "crf", *arguments]).exit_code == 0
    assert len(before) == 1
    assert models() == before
    kinds = [logged.run.kind for logged in read_runs(run_folder())[0]]
    assert sorted(kinds) == ["evaluation", "evaluation", "training"]


def test_all_systems_in_one_table(runner: CliRunner, arguments: list[str], tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text("# T\n<!-- baselines -->\nold\n<!-- baselines end -->\nrest\n", encoding="utf-8")
    output = tmp_path / "table.json"
    result = runner.invoke(app, ["baselines", *arguments, "-o", str(output), "--update", str(document)])
    assert result.exit_code == 0, result.output
    rows = {row["name"]: row for row in json.loads(output.read_text(encoding="utf-8"))["rows"]}
    assert list(rows) == [system.name for system in SYSTEMS]
    assert "minzheng encoder" in rows["random-encoder"]["unavailable"]
    assert "make baselines-peers" in rows["jionlp"]["unavailable"]
    text = document.read_text(encoding="utf-8")
    assert "| rules | " in text
    assert "`lac` is not measured" in text
    assert "old" not in text
    assert text.endswith("<!-- baselines end -->\nrest\n")


def test_a_system_that_cannot_be_measured(runner: CliRunner, arguments: list[str]) -> None:
    result = runner.invoke(app, ["baseline", "lac", *arguments])
    assert (result.exit_code, "make baselines-peers" in result.stderr) == (1, True)


def test_reports_of_the_training_part_are_warned_of(runner: CliRunner, arguments: list[str]) -> None:
    result = runner.invoke(app, ["baseline", "rules", *arguments, "--part", "all"])
    assert (result.exit_code, "10 of 12 reports are in the training part" in result.stderr) == (0, True)


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (["baseline", "nothing"], "none of model"),
        (["baseline", "rules", "--data", "gone"], "gone"),
        (["baseline", "rules", "--part", "x"], "is none of train"),
        (["baselines", "--update", "gone.md"], "gone.md"),
    ],
)
def test_what_is_wrong_is_named(runner: CliRunner, wrong: list[str], problem: str) -> None:
    result = runner.invoke(app, wrong)
    assert (result.exit_code, problem in result.stderr.replace("\n", " ")) == (2, True)


def test_a_page_without_the_lines_for_the_table_is_refused() -> None:
    with pytest.raises(MarkError):
        replace_table("# T\n<!-- baselines end -->\n<!-- baselines -->\n", "")
