import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from data.labels import SPAN_LABELS
from inference.extractor import Extractor
from inference.model_directory import MANIFEST_FILE, SHIPPED_MODEL, ModelError
from minzheng import app
from training.model_card import LAYERS
from training.publishing import PublishingError, publish_model, read_evaluation

SCORE = {"precision": 0.9, "recall": 0.8, "f1": 0.8471, "support": 40}
EVALUATION: dict[str, Any] = {
    "documents": 3,
    "spans": dict.fromkeys([*(label.name for label in SPAN_LABELS), "spans"], SCORE),
    "records": dict.fromkeys(LAYERS, SCORE),
}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A finished run: a model directory with more than inference needs."""
    directory = Path(shutil.copytree(SHIPPED_MODEL, tmp_path / "run"))
    (directory / "model.safetensors").write_bytes(b"weights")
    return directory


def test_publishing_replaces_the_model_by_what_inference_needs(run: Path, tmp_path: Path) -> None:
    target = tmp_path / "model"
    target.mkdir()
    (target / "old.onnx").write_bytes(b"old")
    size = publish_model(run, target, {})
    files = {path.name: path.stat().st_size for path in target.iterdir()}
    assert sorted(files) == ["README.md", "linker.onnx", "manifest.json", "tagger.int8.onnx", "tokenizer.json"]
    assert size == sum(files.values()) - files["README.md"]
    assert Extractor.from_pretrained(target).extract("农村低保新增15户。")


def test_the_card_has_a_model_index_and_a_column_for_each_evaluation(run: Path, tmp_path: Path) -> None:
    publish_model(run, tmp_path / "model", {"test part": EVALUATION, "real reports": EVALUATION})
    _, front_matter, text = (tmp_path / "model" / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    (index,) = yaml.safe_load(front_matter)["model-index"]
    results = {result["dataset"]["name"]: result["metrics"] for result in index["results"]}
    assert sorted(results) == ["real reports", "test part"]
    assert {"type": "f1", "value": 0.8471, "name": "records, full, F1"} in results["test part"]
    assert "| PROGRAM | 0.847 | 0.847 |" in text
    assert "| record: full | 0.847 | 0.847 |" in text


@pytest.mark.parametrize(
    ("start", "said"),
    [(None, "those of its teacher,"), ("inference/model", "those of the model published before (`inference/model`),")],
)
def test_the_card_of_a_student_names_its_teacher_and_seeds(
    run: Path, tmp_path: Path, start: str | None, said: str
) -> None:
    manifest = json.loads((run / MANIFEST_FILE).read_text(encoding="utf-8"))
    manifest["settings"] |= {
        "encoder": "runs/teacher",
        "distillation": {"layers": 6, "start": start, "copies": 2},
        "averaged_seeds": [13, 14],
    }
    (run / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
    publish_model(run, tmp_path / "model", {})
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert f"- **Distillation**: 6 layers, at first {said} taught by a trained\n  model (`runs/teacher`)" in card
    assert "- **Average**: the mean weights of 2 trainings, of the seeds 13, 14." in card


def test_an_unusable_or_large_model_is_not_published(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match="no finished model"):
        publish_model(tmp_path, tmp_path / "model", {})
    monkeypatch.setattr("training.publishing.LARGEST_SHIPPED_MODEL", 10)
    with pytest.raises(PublishingError, match="at most 10 are allowed"):
        publish_model(run, tmp_path / "model", {})
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps(EVALUATION | {"records": {}})])
def test_a_file_without_scores(tmp_path: Path, content: str) -> None:
    path = tmp_path / "scores.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PublishingError, match=r"scores.json: not a result of `minzheng evaluate"):
        read_evaluation(path)


def test_scores_without_a_name_are_refused(run: Path, runner: CliRunner) -> None:
    result = runner.invoke(app, ["publish", str(run), "--scores", "scores.json"])
    assert result.exit_code == 2
    assert "NAME=FILE" in result.stderr
