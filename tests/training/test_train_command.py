import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny_bert import write_tiny_bert
from tiny_corpus import SENTENCES, write_tiny_corpus
from typer.testing import CliRunner

from data.labels import TAGS
from inference.engine import Engine, Precision
from inference.extractor import Extractor
from inference.model_directory import SHIPPED_MODEL, read_manifest
from minzheng import app
from training import encoder as encoders
from training.commands import FloatPrecision
from training.encoder import load_encoder
from training.offline_encoder import EncoderError
from training.tagger_training import _last_complete_checkpoint


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_corpus(tmp_path_factory.mktemp("corpus"), range(10, 42), range(42, 50))


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_bert(tmp_path_factory.mktemp("bert"), "".join(SENTENCES))


@pytest.fixture(scope="module")
def trained(corpus: Path, tiny_bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("runs") / "tiny"
    arguments = ["--encoder", str(tiny_bert), "--epochs", "30", "--learning-rate", "0.003"]
    result = CliRunner().invoke(app, ["train", "--data", str(corpus), "-o", str(directory), *arguments])
    assert result.exit_code == 0, result.output
    return directory


def test_a_bert_with_a_character_vocabulary_learns_and_predicts(trained: Path) -> None:
    manifest = json.loads((trained / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["data"]["train"]["documents"] == 32
    assert manifest["settings"]["seed"] == 13
    assert manifest["scores"]["validation windows, float32"]["f1"] > 0.9
    records = Extractor.from_pretrained(trained).extract("农村低保新增15户,发放15万元。")
    assert [record.metric.value.text for record in records] == ["15", "15万元"]
    assert not (trained / "checkpoints").exists()


@pytest.mark.parametrize("precision", list(FloatPrecision))
def test_a_run_is_exported_in_other_precisions(
    trained: Path, tmp_path: Path, runner: CliRunner, precision: FloatPrecision
) -> None:
    directory = Path(shutil.copytree(trained, tmp_path / "run"))
    key = read_manifest(directory).key
    result = runner.invoke(app, ["export", str(directory), "--precision", precision])
    assert result.exit_code == 0, result.output
    assert f"written: {directory / f'tagger.{precision}.onnx'}" in result.output
    exported = Extractor.from_pretrained(directory, engine=Engine(precision=Precision(precision.value)))
    text = "农村低保新增15户,发放15万元。"
    assert [record.metric.value.text for record in exported.extract(text)] == ["15", "15万元"]
    assert read_manifest(directory).key == key != exported.manifest.key
    assert exported.manifest.model_version != read_manifest(directory).model_version


def test_a_model_without_its_checkpoint_cannot_be_exported(runner: CliRunner) -> None:
    result = runner.invoke(app, ["export", str(SHIPPED_MODEL)])
    assert (result.exit_code, f"error: {SHIPPED_MODEL}: no model.safetensors" in result.stderr) == (2, True)


def test_a_model_tells_nothing_of_the_machine_it_was_made_on(trained: Path) -> None:
    for directory in (trained, SHIPPED_MODEL):
        for path in directory.glob("*.onnx"):
            assert not re.search(rb"site-packages|[\w-]+\.py\b", path.read_bytes()), path


def test_the_offline_encoder_trains_and_predicts(corpus: Path, tmp_path: Path, runner: CliRunner) -> None:
    directory = tmp_path / "offline"
    arguments = ["--epochs", "4", "--batch-size", "2"]
    result = runner.invoke(app, ["train", "--data", str(corpus), "-o", str(directory), *arguments])
    assert result.exit_code == 0, result.output
    assert "spans that start or end inside a token: 0" in result.output
    records = Extractor.from_pretrained(directory).extract("农村低保新增15户,发放15万元。")
    assert [record.metric.value.text for record in records] == ["15", "15万元"]


def test_the_offline_encoder_has_the_known_shape() -> None:
    encoder = load_encoder(encoders.OFFLINE, TAGS)
    assert encoder.model.config.num_hidden_layers == 12
    assert encoder.model.config.hidden_size == 384
    assert 20_000 < len(encoder.tokenizer) < 30_000


def test_a_finished_run_is_not_overwritten(trained: Path, corpus: Path, runner: CliRunner) -> None:
    result = runner.invoke(app, ["train", "--data", str(corpus), "-o", str(trained)])
    assert result.exit_code == 2
    assert f"error: {trained}: holds a finished run" in result.stderr


def test_an_unfinished_run_of_other_settings_is_not_continued(corpus: Path, tmp_path: Path, runner: CliRunner) -> None:
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "request.json").write_text("{}", encoding="utf-8")
    result = runner.invoke(app, ["train", "--data", str(corpus), "-o", str(tmp_path)])
    assert result.exit_code == 2
    assert "unfinished run of other settings or data" in result.stderr


def test_a_killed_run_goes_on_from_its_last_checkpoint(corpus: Path, tiny_bert: Path, tmp_path: Path) -> None:
    arguments = ["train", "--data", str(corpus), "-o", str(tmp_path / "run"), "--encoder", str(tiny_bert)]
    command = [sys.executable, "-c", "from minzheng import app; app()", *arguments, "--epochs", "60"]
    checkpoints = tmp_path / "run" / "checkpoints"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not list(checkpoints.glob("checkpoint-*/trainer_state.json")):
            assert process.poll() is None, "the run ended before it wrote a checkpoint"
            time.sleep(0.01)
        process.kill()
    half_written = checkpoints / "checkpoint-9999"
    half_written.mkdir()
    (half_written / "trainer_state.json").write_text("{", encoding="utf-8")
    reached = int(_last_complete_checkpoint(checkpoints).rpartition("-")[2])  # type: ignore[union-attr]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    epochs = [float(epoch) for epoch in re.findall(r"'epoch': '?([0-9.]+)", result.stdout + result.stderr)]
    assert min(epochs) > reached / 4, "four steps an epoch: the second run starts behind the checkpoint"
    assert Extractor.from_pretrained(tmp_path / "run")


def test_a_mistyped_encoder_does_not_block_the_corrected_command(
    corpus: Path, tiny_bert: Path, tmp_path: Path, runner: CliRunner
) -> None:
    command = ["train", "--data", str(corpus), "-o", str(tmp_path / "run"), "--epochs", "1", "--encoder"]
    wrong = runner.invoke(app, [*command, str(tmp_path / "gone")])
    assert (wrong.exit_code, "cannot be loaded" in wrong.stderr) == (2, True)
    assert runner.invoke(app, [*command, str(tiny_bert)]).exit_code == 0


def test_a_run_directory_that_cannot_be_written(corpus: Path, tmp_path: Path, runner: CliRunner) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = runner.invoke(app, ["train", "--data", str(corpus), "-o", str(tmp_path / "file" / "run")])
    assert result.exit_code == 2
    assert str(tmp_path / "file") in result.stderr


def test_a_missing_encoder_is_named(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_encoder(str(tmp_path / "gone"), TAGS)
