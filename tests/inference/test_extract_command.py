import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inference.model_directory import SHIPPED_MODEL
from inference.writers import FORMATS
from minzheng import app

REPORT = "农村低保新增48户69人,累计发放农村低保金704.3539万元。"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "报告.txt"
    path.parent.mkdir()
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_records_are_written_as_jsonl_and_csv_and_shown(runner: CliRunner, report: Path, tmp_path: Path) -> None:
    jsonl, table = tmp_path / "out" / "m.jsonl", tmp_path / "out" / "m.csv"
    result = runner.invoke(app, ["extract", str(report), "-o", str(jsonl), "-o", str(table)])
    assert result.exit_code == 0
    assert "农村低保" in result.stdout
    records = [json.loads(line) for line in jsonl.read_text(encoding="utf-8").splitlines()]
    assert [record["value"]["text"] for record in records] == ["48", "69", "704.3539万元"]
    assert records[0]["document"] == "报告.txt"
    assert records[2]["number"] == 7043539
    assert records[2]["value"]["kind"] == "money"
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    with table.open(encoding="utf-8-sig", newline="") as stream:
        assert [row["number"] for row in csv.DictReader(stream)] == ["48", "69", "7043539"]


def test_every_format_is_written_in_one_run(runner: CliRunner, report: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"m{output_format.suffix}" for output_format in FORMATS]
    options = [option for path in paths for option in ("-o", str(path))]
    result = runner.invoke(app, ["extract", str(report), *options])
    assert result.exit_code == 0, result.stderr
    for path in paths:
        assert path.stat().st_size > 500
        assert f"written: {path}" in result.stderr
    assert "704.3539万元" in (tmp_path / "m.html").read_text(encoding="utf-8")
    (task,) = json.loads((tmp_path / "m.label-studio.json").read_text(encoding="utf-8"))
    assert task["predictions"][0]["model_version"].startswith("minzheng-")


def test_the_format_may_be_named(runner: CliRunner, report: Path, tmp_path: Path) -> None:
    output = tmp_path / "tasks.json"
    result = runner.invoke(app, ["extract", str(report), "-o", str(output), "--format", "label-studio"])
    assert result.exit_code == 0
    assert json.loads(output.read_text(encoding="utf-8"))[0]["data"]["text"] == REPORT
    result = runner.invoke(app, ["extract", str(report), "-o", str(output), "--format", "excel"])
    assert result.exit_code == 2
    assert "unknown format 'excel'; choose one of jsonl, csv, xlsx" in result.stderr


def test_a_folder_with_bad_files_is_worked_through(runner: CliRunner, report: Path, tmp_path: Path) -> None:
    (report.parent / "empty.txt").write_bytes(b"")
    (report.parent / "picture.txt").write_bytes(b"\x89PNG\x00\x00\x01\x02")
    (report.parent / "gbk.txt").write_bytes(REPORT.encode("gb18030"))
    output = tmp_path / "m.jsonl"
    result = runner.invoke(app, ["extract", str(tmp_path / "gone.txt"), str(report.parent), "-o", str(output)])
    assert result.exit_code == 1
    for line in (
        f"error: {tmp_path / 'gone.txt'}: no such file or folder",
        f"error: {report.parent / 'empty.txt'}: empty file",
        f"error: {report.parent / 'picture.txt'}: not a text file",
    ):
        assert line in result.stderr
    documents = [json.loads(line)["document"] for line in output.read_text(encoding="utf-8").splitlines()]
    assert documents == ["gbk.txt"] * 3 + ["报告.txt"] * 3


def test_failures_are_written_down_beside_the_first_output_and_retried(
    runner: CliRunner, report: Path, tmp_path: Path
) -> None:
    (report.parent / "empty.txt").write_bytes(b"")
    command = ["extract", str(report.parent), str(tmp_path / "gone"), "-o", str(tmp_path / "out" / "m.jsonl")]
    assert "failed: 2" in runner.invoke(app, command).stderr
    errors = tmp_path / "out" / "errors.jsonl"
    empty = {"path": str(report.parent / "empty.txt"), "stage": "read", "reason": "empty file, nothing to extract"}
    gone = {"path": str(tmp_path / "gone"), "stage": "find", "reason": "no such file or folder"}
    rest = {"document": None, "output": "m.jsonl"}
    assert [json.loads(line) for line in errors.read_text(encoding="utf-8").splitlines()] == [gone | rest, empty | rest]
    (report.parent / "empty.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "x.txt").write_text(REPORT, encoding="utf-8")
    result = runner.invoke(app, command)
    assert result.exit_code == 0
    assert "3 documents (1 of them from an earlier run), 9 records" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["m.jsonl"]


def test_no_output_is_written_when_no_report_could_be_read(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    result = runner.invoke(app, ["extract", str(tmp_path / "empty.txt"), "-o", str(tmp_path / "new" / "out.jsonl")])
    assert result.exit_code == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["errors.jsonl"]


def test_nothing_is_left_without_an_output(runner: CliRunner, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(report.parent)
    result = runner.invoke(app, ["extract", report.name, "gone.txt", "--rows", "1"])
    assert result.exit_code == 1
    assert "前 1 条，共 3 条" in result.stdout
    assert "retry" not in result.stderr
    assert [path.name for path in report.parent.iterdir()] == [report.name]


def test_records_below_a_score_are_left_out_and_the_format_can_be_given(
    runner: CliRunner, examples: Path, tmp_path: Path
) -> None:
    scores = {}
    for least in ("0", "0.9"):
        output = tmp_path / least / "m.txt"
        command = ["extract", str(examples), "-o", str(output), "--format", "jsonl", "--min-score", least]
        assert runner.invoke(app, command).exit_code == 0
        scores[least] = [json.loads(line)["score"] for line in output.read_text(encoding="utf-8").splitlines()]
    assert scores["0.9"] == [score for score in scores["0"] if score >= 0.9]
    assert 0 < len(scores["0.9"]) < len(scores["0"])


def test_offsets_count_the_characters_of_the_saved_texts(runner: CliRunner, report: Path, tmp_path: Path) -> None:
    (report.parent / "gbk.txt").write_bytes(("标题\r\n" + REPORT).encode("gb18030"))
    command = ["extract", str(report.parent), "-o", str(tmp_path / "m.jsonl"), "--save-text", str(tmp_path / "texts")]
    assert runner.invoke(app, command).exit_code == 0
    for line in (tmp_path / "m.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text = (tmp_path / "texts" / record["document"]).read_bytes().decode("utf-8")
        assert text[record["value"]["start"] : record["value"]["end"]] == record["value"]["text"]


def test_a_report_is_never_written_over(runner: CliRunner, report: Path) -> None:
    before = report.read_bytes()
    for options in (["-o", str(report)], ["--save-text", str(report.parent)]):
        result = runner.invoke(app, ["extract", str(report), "--format", "csv", *options])
        assert result.exit_code == 2
        assert "choose another" in result.stderr
    assert report.read_bytes() == before


def test_a_file_that_is_no_store_is_not_touched(runner: CliRunner, report: Path, tmp_path: Path) -> None:
    (tmp_path / "m.jsonl.run").write_bytes(b"of the user" * 100)
    result = runner.invoke(app, ["extract", str(report), "-o", str(tmp_path / "m.jsonl")])
    assert result.exit_code == 1
    assert f"error: {tmp_path / 'm.jsonl.run'}: the run store cannot be used" in result.stderr
    assert (tmp_path / "m.jsonl.run").read_bytes() == b"of the user" * 100


@pytest.mark.parametrize(
    ("output", "problem"),
    [
        ("out.docx", "unknown output format; use a name that ends in one of .jsonl, .csv"),
        ("in", "unknown output format"),
        ("in/报告.txt/m.jsonl", "cannot be written"),
    ],
)
def test_outputs_that_cannot_be_written(
    runner: CliRunner, report: Path, tmp_path: Path, output: str, problem: str
) -> None:
    result = runner.invoke(app, ["extract", str(report), "-o", str(tmp_path / output)])
    assert result.exit_code == 2
    assert str(tmp_path / output) in result.stderr
    assert problem in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_model_that_is_none(runner: CliRunner, report: Path, tmp_path: Path) -> None:
    result = runner.invoke(app, ["extract", str(report), "--model", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr == (
        f"error: {tmp_path}: no manifest.json, so no finished model; train one with `minzheng train`\n"
    )


def test_text_that_looks_like_a_formula_stays_text(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "=1+1.txt").write_text(REPORT, encoding="utf-8")
    result = runner.invoke(app, ["extract", str(tmp_path / "=1+1.txt"), "-o", str(tmp_path / "m.csv")])
    assert result.exit_code == 0
    with (tmp_path / "m.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert {row["document"] for row in csv.DictReader(stream)} == {"'=1+1.txt"}


def test_the_runtime_needs_no_torch(report: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['torch', 'transformers', 'datasets', 'seqeval', 'onnx']));"
        "from minzheng import app; app()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "extract", str(report), "-o", str(tmp_path / "m.jsonl")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert len((tmp_path / "m.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_the_front_door_opens_without_the_heavy_packages() -> None:
    code = "import sys, minzheng; print({'numpy', 'onnxruntime', 'tokenizers', 'jinja2', 'pyarrow'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_permission(runner: CliRunner, report: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    result = runner.invoke(app, ["extract", str(report), "-o", str(locked / "m.jsonl")])
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_a_copied_model_directory_works_anywhere(runner: CliRunner, report: Path, tmp_path: Path) -> None:
    model = shutil.copytree(SHIPPED_MODEL, tmp_path / "elsewhere")
    result = runner.invoke(app, ["extract", str(report), "--model", str(model)])
    assert result.exit_code == 0
    assert "3 records" in result.stderr
