from pathlib import Path

from typer.testing import CliRunner

from minzheng import app

REPORT = "⟦P p1|农村低保⟧⟦I i2|新增⟧⟦Q p=p1 i=i2|48⟧⟦U|户⟧\n"


def test_inline_notation_to_tasks_and_back(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text(REPORT, encoding="utf-8")
    result = runner.invoke(app, ["data", "convert", str(tmp_path / "a.ann"), "-o", str(tmp_path / "tasks")])
    assert result.exit_code == 0, result.output
    assert runner.invoke(app, ["data", "show", str(tmp_path / "tasks" / "a.json")]).stdout == REPORT + "\n"


def test_malformed_notation_is_named(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("⟦P|低保⟧", encoding="utf-8")
    result = runner.invoke(app, ["data", "convert", str(tmp_path / "a.ann"), "-o", str(tmp_path)])
    assert result.exit_code == 1
    assert f"error: {tmp_path / 'a.ann'}: a: id missing" in result.stderr
