import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_bert import write_tiny_bert

from data.labels import TAGS
from inference.model_directory import (
    LINKER_FILE,
    MANIFEST_FILE,
    ONNX_FILE,
    SHIPPED_MODEL,
    TOKENIZER_FILE,
    read_manifest,
)
from inference.tagger import OnnxTagger
from training.encoder import load_encoder
from training.export import export_int8
from training.offline_encoder import EncoderError
from training.restoring import restore

TEXT = "农村低保新增48户69人,累计发放农村低保金704.3539万元。"


def test_weights_come_back_within_a_step_of_quantisation(tmp_path: Path) -> None:
    torch.manual_seed(1)
    encoder = load_encoder(str(write_tiny_bert(tmp_path, TEXT)), TAGS)
    for weight in encoder.model.parameters():
        # Biases that are all zero would be one tensor in the export.
        torch.nn.init.normal_(weight, std=0.1)
    encoder.model.save_pretrained(tmp_path)
    export_int8(tmp_path, tmp_path / ONNX_FILE)
    shape, weights = restore(tmp_path)
    trained = {name: weight.numpy() for name, weight in encoder.model.state_dict().items()}
    assert weights.keys() == trained.keys()
    for name, weight in weights.items():
        if weight.ndim == 1:
            np.testing.assert_array_equal(weight, trained[name], err_msg=name)
        else:
            # A matrix has one scale a row of 127 steps to each side, a table one of 255 steps.
            table = "embeddings" in name
            step = np.ptp(trained[name]) / 255 if table else abs(trained[name]).max(axis=1, keepdims=True) / 127
            assert (abs(weight - trained[name]) <= step * 0.51).all(), name
    known = {name: getattr(encoder.model.config, name) for name in shape}
    assert shape == pytest.approx(known)


def test_the_shipped_model_can_learn_on(tmp_path: Path) -> None:
    restored = load_encoder(str(SHIPPED_MODEL), TAGS)
    assert restored.origin == read_manifest(SHIPPED_MODEL).encoder
    restored.model.save_pretrained(tmp_path)
    restored.tokenizer.save_pretrained(tmp_path)
    encoder = load_encoder(str(tmp_path), TAGS)
    export_int8(tmp_path, tmp_path / ONNX_FILE)
    again, shipped = (
        OnnxTagger(directory, read_manifest(SHIPPED_MODEL).window) for directory in (tmp_path, SHIPPED_MODEL)
    )
    assert again.tag(TEXT) == shipped.tag(TEXT)
    assert encoder.tokenizer(TEXT)["input_ids"] == restored.tokenizer(TEXT)["input_ids"]
    assert encoder.tokenizer.pad_token_id == encoder.model.config.pad_token_id is not None


def test_what_is_no_bert_is_refused(tmp_path: Path) -> None:
    for name in (MANIFEST_FILE, TOKENIZER_FILE):
        shutil.copy(SHIPPED_MODEL / name, tmp_path)
    shutil.copy(SHIPPED_MODEL / LINKER_FILE, tmp_path / ONNX_FILE)
    with pytest.raises(EncoderError, match="no BERT as `minzheng train` exports it"):
        load_encoder(str(tmp_path), TAGS)


def test_a_tokenizer_without_special_pieces_is_refused(tmp_path: Path) -> None:
    for name in (MANIFEST_FILE, ONNX_FILE):
        shutil.copy(SHIPPED_MODEL / name, tmp_path)
    content = json.loads((SHIPPED_MODEL / TOKENIZER_FILE).read_text(encoding="utf-8"))
    content["model"]["vocab"][1][0] = "<padding>"
    content["added_tokens"] = [token for token in content["added_tokens"] if token["content"] != "<pad>"]
    (tmp_path / TOKENIZER_FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(EncoderError, match="no special pieces"):
        load_encoder(str(tmp_path), TAGS)
