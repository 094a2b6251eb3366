import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.windows import WindowSize
from inference.calibration import RECORD_FEATURES
from inference.extractor import Extractor
from inference.model_directory import SHIPPED_MODEL, ModelError, read_manifest


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED_MODEL, tmp_path / "model"))


def change_manifest(model: Path, **changes: Any) -> None:
    path = model / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def refused(model: Path, problem: str) -> None:
    with pytest.raises(ModelError, match=problem) as raised:
        Extractor.from_pretrained(model)
    assert str(model) in str(raised.value)


def test_a_missing_directory(tmp_path: Path) -> None:
    refused(tmp_path / "gone", "no such model directory; train one")


def test_a_directory_without_manifest(tmp_path: Path) -> None:
    refused(tmp_path, "no finished model; train one")


@pytest.mark.parametrize("name", ["tagger.int8.onnx", "tokenizer.json", "linker.onnx"])
def test_a_missing_file(model: Path, name: str) -> None:
    (model / name).unlink()
    refused(model, f"incomplete, {name} is missing")


def test_a_damaged_file(model: Path) -> None:
    with (model / "tagger.int8.onnx").open("ab") as stream:
        stream.write(b"x")
    refused(model, "tagger.int8.onnx is damaged")


def test_another_format_version(model: Path) -> None:
    change_manifest(model, format_version=99)
    refused(model, "format version 99, this software reads 3; train the model again")


def test_another_label_scheme(model: Path) -> None:
    change_manifest(model, tags=["O", "B-X", "I-X"])
    refused(model, "label scheme")


@pytest.mark.parametrize(
    "calibration",
    [None, {}, {"spans": {}, "weights": [], "records": {"inputs": [0], "outputs": [0]}}, {"spans": {"UNIT": [1]}}],
)
def test_a_broken_calibration(model: Path, calibration: object) -> None:
    change_manifest(model, calibration=calibration)
    refused(model, "not a model manifest")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format_version": 3}'])
def test_a_manifest_that_is_none(model: Path, content: str) -> None:
    (model / "manifest.json").write_text(content, encoding="utf-8")
    refused(model, "not a model manifest")


def test_the_key_tells_models_apart(model: Path) -> None:
    manifest = read_manifest(model)
    assert manifest.key == read_manifest(SHIPPED_MODEL).key
    keys = {
        manifest.key,
        replace(manifest, window=WindowSize(100, 20)).key,
        replace(manifest, calibration=replace(manifest.calibration, weights=(1.0,) * RECORD_FEATURES)).key,
        replace(manifest, digests={**manifest.digests, "tokenizer.json": "0"}).key,
    }
    assert len(keys) == 4
    assert replace(manifest, scores={"f1": 1}).key == manifest.key
