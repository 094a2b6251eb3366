"""`minzheng extract` on reports in every format."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import report_files
from typer.testing import CliRunner

from minzheng import app


def values(output: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in output.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        found.setdefault(record["document"], []).append(record["value"]["text"])
    return found


def test_every_format_gives_the_same_records(runner: CliRunner, tmp_path: Path) -> None:
    reports, output = tmp_path / "reports", tmp_path / "m.jsonl"
    reports.mkdir()
    contents = {name: make() for name, make in report_files.FORMATS.items()}
    for name, content in contents.items():
        (reports / name).write_bytes(content)
    (reports / "all.zip").write_bytes(report_files.archive({**contents, "bad.pdf": b"no pdf"}))
    result = runner.invoke(app, ["extract", str(reports), "-o", str(output)])
    assert result.exit_code == 1
    assert f"error: {reports}/all.zip/bad.pdf: damaged, or not a PDF" in result.stderr
    found = values(output)
    assert len(found) == 2 * len(contents)
    assert "all.zip/a.pdf" in found and "a.jsonl#1" in found
    assert len({tuple(texts) for texts in found.values()}) == 1
    assert {"3126", "1936.48万元", "12164", "94.7万元"} <= set(found["a.pdf"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_standard_input(runner: CliRunner, tmp_path: Path, encoding: str) -> None:
    output = tmp_path / "m.jsonl"
    content = "农村低保新增48户69人。".encode(encoding)
    result = runner.invoke(app, ["extract", "-", "-o", str(output)], input=content)
    assert result.exit_code == 0, result.stderr
    assert values(output) == {"stdin": ["48", "69"]}


def test_a_pattern_in_quotes(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "r.md").write_text("农村低保新增**48**户。", encoding="utf-8")
    (tmp_path / "a" / "r.txt").write_text("农村低保新增5户。", encoding="utf-8")
    result = runner.invoke(app, ["extract", f"{tmp_path}/**/*.md", "-o", str(tmp_path / "m.jsonl")])
    assert result.exit_code == 0, result.stderr
    assert values(tmp_path / "m.jsonl") == {"a/b/r.md": ["48"]}


def test_parsers_are_imported_when_they_are_needed(tmp_path: Path) -> None:
    parsers = ["mammoth", "markdown_it", "pdfplumber", "selectolax", "xml", "zipfile"]
    code = (
        "import sys, pathlib; from data.reading import find_reports, read_documents;"
        "print([d.text for f in find_reports([pathlib.Path('a.txt')])[0] for d in read_documents(f)],"
        f"sorted(set(sys.modules) & set({parsers!r})))"
    )
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "['x'] ['zipfile']\n"
