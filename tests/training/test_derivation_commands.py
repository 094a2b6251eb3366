"""Averages and students of trained models, by the commands."""

import json
import shutil
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tiny_bert import write_tiny_bert
from tiny_corpus import SENTENCES, write_tiny_corpus
from transformers import BertConfig, BertForTokenClassification
from typer.testing import CliRunner

from inference.extractor import Extractor
from inference.model_directory import MANIFEST_FILE, RUNTIME_FILES, read_manifest
from minzheng import app
from training.restoring import restore

TEXT = "农村低保新增15户,发放15万元。"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_corpus(tmp_path_factory.mktemp("corpus"), range(10, 42), range(42, 50))


@pytest.fixture(scope="module")
def runs(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    bert = write_tiny_bert(tmp_path_factory.mktemp("bert"), "".join(SENTENCES))
    directories = [folder / "a", folder / "b"]
    for seed, directory in enumerate(directories):
        arguments = ["--encoder", str(bert), "--epochs", "20", "--learning-rate", "0.003", "--seed", str(seed)]
        result = CliRunner().invoke(app, ["train", "--data", str(corpus), "-o", str(directory), *arguments])
        assert result.exit_code == 0, result.output
    return directories


def values(directory: Path) -> list[str]:
    return [record.metric.value.text for record in Extractor.from_pretrained(directory).extract(TEXT)]


def raise_error(error: Exception, *_: object) -> None:
    raise error


def average(runner: CliRunner, *arguments: object) -> tuple[int, str]:
    """Return exit status and output of the command."""
    result = runner.invoke(app, ["average", *map(str, arguments)])
    return result.exit_code, result.output


def test_the_average_of_two_runs_is_a_model(runs: list[Path], corpus: Path, tmp_path: Path, runner: CliRunner) -> None:
    mean = tmp_path / "mean"
    status, said = average(runner, *runs, "--data", corpus, "-o", mean)
    assert status == 0, said
    assert "spans that start or end inside a token: 0" in said
    assert f"written: {mean}" in said
    manifest = read_manifest(mean)
    assert manifest.settings["averaged_seeds"] == [0, 1]
    assert manifest.scores["validation windows, float32"]["f1"] > 0.9
    assert values(mean) == ["15", "15万元"]
    status, said = average(runner, *runs, "--data", corpus, "-o", mean)
    assert (status, "not an empty folder; choose another --output" in said) == (2, True)
    status, said = average(runner, mean, runs[0], "--data", corpus, "-o", tmp_path / "other")
    assert (status, "cannot be averaged again" in said) == (2, True)


def test_what_cannot_be_averaged(runs: list[Path], corpus: Path, tmp_path: Path, runner: CliRunner) -> None:
    def refused(problem: str, *members: Path, data: Path = corpus) -> None:
        status, said = average(runner, *members, "--data", data, "-o", tmp_path / "out")
        assert (status, problem in said) == (2, True), said
        assert not (tmp_path / "out").exists()

    def changed(name: str, **changes: object) -> Path:
        run = Path(shutil.copytree(runs[1], tmp_path / name))
        request = json.loads((run / "request.json").read_text(encoding="utf-8"))
        (run / "request.json").write_text(json.dumps({**request, **changes}), encoding="utf-8")
        return run

    settings = json.loads((runs[1] / "request.json").read_text(encoding="utf-8"))["settings"]
    refused("two runs at least", runs[0])
    refused("different seeds", runs[0], runs[0])
    refused(f"{tmp_path}: not the directory of a finished training", runs[0], tmp_path)
    refused("differs from", runs[0], changed("more-epochs", settings={**settings, "epochs": 3}))
    refused("differs from", runs[0], changed("other-reports", train="0" * 64))
    refused("another version", runs[0], changed("older", settings={"encoder": "offline"}))
    other = write_tiny_corpus(tmp_path, range(10, 20), range(20, 24))
    refused("other reports than --data", *runs, data=other)


def test_an_average_that_fails_leaves_nothing(
    runs: list[Path], corpus: Path, tmp_path: Path, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.runs.export_linker", partial(raise_error, OSError("no space")))
    status, said = average(runner, *runs, "--data", corpus, "-o", tmp_path / "mean")
    assert (status, "no space" in said) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_student_learns_from_a_run_and_keeps_its_origin(
    runs: list[Path], corpus: Path, tmp_path: Path, runner: CliRunner
) -> None:
    student = tmp_path / "student"
    arguments = ["--layers", "1", "--epochs", "12", "--learning-rate", "0.003", "--data", str(corpus)]
    result = runner.invoke(app, ["distill", str(runs[0]), "-o", str(student), *arguments])
    assert result.exit_code == 0, result.output
    assert read_manifest(student).settings["distillation"]["layers"] == 1
    assert read_manifest(student).encoder == read_manifest(runs[0]).encoder
    assert json.loads((student / "config.json").read_text(encoding="utf-8"))["num_hidden_layers"] == 1
    assert values(student) == ["15", "15万元"]


def test_an_interrupted_distillation_goes_on(
    runs: list[Path], corpus: Path, tmp_path: Path, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["distill", str(runs[0]), "-o", str(tmp_path), "--layers", "1", "--epochs", "1", "--data", str(corpus)]
    with monkeypatch.context() as patched:
        patched.setattr("training.runs.export_int8", partial(raise_error, OSError("no space")))
        assert runner.invoke(app, command).exit_code == 2
    (checkpoint,) = (tmp_path / "checkpoints").iterdir()
    written = (checkpoint / "model.safetensors").stat().st_mtime_ns
    monkeypatch.setattr("training.runs.shutil", SimpleNamespace(rmtree=lambda _: None))
    result = runner.invoke(app, command)
    assert result.exit_code == 0, result.output
    assert (checkpoint / "model.safetensors").stat().st_mtime_ns == written, "it was trained again"
    assert Extractor.from_pretrained(tmp_path)


def test_a_student_begins_as_a_published_model(
    runs: list[Path], corpus: Path, tmp_path: Path, runner: CliRunner
) -> None:
    published = tmp_path / "published"
    published.mkdir()
    for name in (MANIFEST_FILE, *RUNTIME_FILES):
        shutil.copy(runs[1] / name, published)
    command = ["distill", str(runs[0]), "--start", str(published), "--epochs", "1", "--copies", "0", "--keep", "1"]
    student = tmp_path / "student"
    result = runner.invoke(app, [*command, "--layers", "2", "--data", str(corpus), "-o", str(student)])
    assert result.exit_code == 0, result.output
    assert read_manifest(student).settings["distillation"]["start"] == str(published)
    assert read_manifest(student).encoder == read_manifest(published).encoder
    _, before = restore(published)
    _, after = restore(student)
    for name, weight in before.items():
        np.testing.assert_allclose(after[name], weight, atol=1e-6, err_msg=f"{name}: all of it was to be kept")
    request = json.loads((student / "request.json").read_text(encoding="utf-8"))
    assert request["weights"].keys() == {str(runs[0]), str(published)}


def test_what_a_student_cannot_begin_as(runs: list[Path], corpus: Path, tmp_path: Path, runner: CliRunner) -> None:
    def refused(start: Path, problem: str, layers: int = 2) -> None:
        command = ["distill", str(runs[0]), "--start", str(start), "--layers", str(layers), "--data", str(corpus)]
        result = runner.invoke(app, [*command, "-o", str(tmp_path / "out")])
        assert (result.exit_code, f"student {start}: {problem}" in result.stderr) == (2, True), result.stderr

    result = runner.invoke(app, ["distill", str(runs[0]), "--keep", "0.5", "-o", str(tmp_path / "out")])
    assert (result.exit_code, "give both" in result.stderr) == (2, True)
    refused(runs[1], "has 2 layers, not 1", layers=1)
    narrow = Path(shutil.copytree(runs[1], tmp_path / "narrow"))
    narrower = BertConfig.from_pretrained(narrow, hidden_size=32)
    BertForTokenClassification(narrower).save_pretrained(narrow)
    refused(narrow, "its hidden states have 32 numbers, its teacher's 64")
    other = tmp_path / "other"
    other.mkdir()
    refused(write_tiny_bert(other, "另一些字"), "not the vocabulary of its teacher")


def test_what_teaches_nothing(runs: list[Path], corpus: Path, tmp_path: Path, runner: CliRunner) -> None:
    (tmp_path / "empty").mkdir()
    arguments = ["--data", str(corpus), "-o", str(tmp_path / "out")]
    for teacher in (str(tmp_path / "empty"), "offline"):
        result = runner.invoke(app, ["distill", teacher, *arguments])
        assert (result.exit_code, f"teacher {teacher}: no trained tagger" in result.stderr) == (2, True)
    result = runner.invoke(app, ["distill", str(runs[0]), "--layers", "9", *arguments])
    assert (result.exit_code, "1 to 2 layers" in result.stderr) == (2, True)
    assert not (tmp_path / "out").exists()
