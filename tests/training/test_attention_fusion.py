from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper
from tiny_bert import write_tiny_bert

from data.labels import TAGS
from training.attention_fusion import fuse_attention
from training.encoder import load_encoder
from training.export import export_int8, export_onnx


def scores(path: Path, ids: NDArray[np.int64]) -> Any:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(["logits"], {"input_ids": ids})[0]


def test_the_int8_graph_has_fused_attention_and_the_scores_of_the_float_graph(tmp_path: Path) -> None:
    encoder = load_encoder(str(write_tiny_bert(tmp_path, "农村低保新增户")), TAGS)
    encoder.model.save_pretrained(tmp_path)
    export_onnx(tmp_path, tmp_path / "float32.onnx")
    export_int8(tmp_path, tmp_path / "int8.onnx")
    operators = [node.op_type for node in onnx.load(tmp_path / "int8.onnx").graph.node]
    assert operators.count("MultiHeadAttention") == 2
    assert not {"Attention", "Transpose", "Softmax"}.intersection(operators)
    for length in (3, 11):
        ids = np.arange(length)[None] % 9
        np.testing.assert_allclose(
            scores(tmp_path / "int8.onnx", ids), scores(tmp_path / "float32.onnx", ids), atol=0.05
        )


def test_a_graph_that_is_built_otherwise_is_refused() -> None:
    value = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 2, 3, 4]) for name in "qkvy"]
    nodes = [
        helper.make_node("Attention", ["q", "k", "v"], ["x"], "attention"),
        helper.make_node("Identity", ["x"], ["y"], "after"),
        *(helper.make_node("Identity", [f"{name}0"], [name], name) for name in "qkv"),
    ]
    graph = helper.make_graph(nodes, "graph", value[:3], value[3:])
    with pytest.raises(ValueError, match="q is Identity, not the Transpose"):
        fuse_attention(helper.make_model(graph), 2)
