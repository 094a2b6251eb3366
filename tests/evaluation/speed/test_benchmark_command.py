import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from minzheng import app

RUN = ["--cores", "1", "--rounds", "1", "--characters", "200"]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("农村低保新增48户69人，累计发放704.3539万元。" * 5, encoding="utf-8")
    return tmp_path / "in"


def test_a_table_a_file_and_a_picture(runner: CliRunner, reports: Path, tmp_path: Path) -> None:
    output, picture = tmp_path / "b.json", tmp_path / "b.png"
    result = runner.invoke(app, ["benchmark", str(reports), *RUN, "-o", str(output), "--picture", str(picture)])
    assert result.exit_code == 0, result.output
    assert "minzheng int8" in result.stdout
    assert "share of the peak" in result.stdout
    content = json.loads(output.read_text(encoding="utf-8"))
    rows = {row["name"]: row for row in content["rows"]}
    assert rows["minzheng int8"]["characters_per_second"] > 0
    assert rows["int8 network alone"]["seconds"][0] < rows["minzheng int8"]["seconds"][0]
    assert rows["minzheng int8"]["times_pipeline"] is None
    assert content["characters"] == len((reports / "a.txt").read_text(encoding="utf-8"))
    assert 0 < content["matrix"]["share"] < 1
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["{tmp}/gone"], "no such file or folder"),
        (["{in}", "--model", "{tmp}"], "no manifest.json"),
        (["{in}", "-o", "{in}/a.txt/b.json"], "cannot be written"),
        (["{in}", "--checkpoint", "{tmp}"], "no manifest.json"),
        (["{in}", "--picture", "{tmp}/b.docx"], "cannot be drawn as .docx"),
    ],
)
def test_what_cannot_be_measured(
    runner: CliRunner, reports: Path, tmp_path: Path, arguments: list[str], problem: str
) -> None:
    filled = [argument.replace("{in}", str(reports)).replace("{tmp}", str(tmp_path)) for argument in arguments]
    result = runner.invoke(app, ["benchmark", *filled, *RUN])
    assert result.exit_code == 2
    assert problem in result.stderr
