import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.inline import parse_inline
from data.metrics import metrics_of
from evaluation import figures
from inference.blocks import Block
from inference.records import records_of
from minzheng import app

SCORES = {"spans": {"spans": {"f1": 0.9, "f1_interval": [0.88, 0.92]}}, "records": {"full": {"f1": 0.8}}}


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    path = tmp_path / "scores.json"
    path.write_text(json.dumps(SCORES), encoding="utf-8")
    return path


def test_scores_are_drawn_beside_baselines(runner: CliRunner, scores: Path, tmp_path: Path) -> None:
    rows = [{"name": "rules", "scores": {"full": 0.3}}, {"name": "model", "scores": {"full": 0.8}}]
    (tmp_path / "baselines.json").write_text(json.dumps({"rows": [*rows, {"name": "lac", "scores": {}}]}))
    systems = figures.read_baselines(tmp_path / "baselines.json")
    assert [(system.name, system.scores) for system in systems] == [("rules", {"full": 0.3})]
    command = ["figures", str(scores), "--baselines", str(tmp_path / "baselines.json"), "-o", str(tmp_path / "out")]
    result = runner.invoke(app, command)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "scores.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.filterwarnings("error:Glyph")
def test_a_tagged_text_is_drawn_without_missing_glyphs(tmp_path: Path) -> None:
    marked = "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧,⟦M p=a|每人每月650元⟧。"
    annotated = parse_inline("r", marked)
    text = annotated.document.text
    figures.draw_tagged_report(text, records_of("r", Block(text), metrics_of(annotated)), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 5_000


def test_lines_are_broken_by_width() -> None:
    text = "低" * 30 + "12345678" + "保" * 30
    lines = figures._broken(text)
    assert "".join(line for _, line in lines) == text
    assert all(text[start : start + len(line)] == line for start, line in lines)
    assert lines[0][1] == "低" * 30 + "1234567"


def test_no_font_is_named(runner: CliRunner, scores: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(figures, "FONTS", ("No Such Font",))
    result = runner.invoke(app, ["figures", str(scores), "-o", str(tmp_path)])
    assert (result.exit_code, "apt-get install fonts-noto-cjk" in result.stderr) == (2, True)


@pytest.mark.parametrize("content", ["", "[]", '{"spans": 3}'])
def test_other_files_are_refused(runner: CliRunner, scores: Path, tmp_path: Path, content: str) -> None:
    scores.write_text(content, encoding="utf-8")
    result = runner.invoke(app, ["figures", str(scores), "-o", str(tmp_path)])
    assert (result.exit_code, "no scores of" in result.stderr) == (2, True)
