"""Getting the network back out of a published model, whose tagger is int8 ONNX, so that it can learn on.

Weights come back as the numbers that int8 stands for: within a step of quantisation of what was trained.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from inference.model_directory import ONNX_FILE

_Tensors = Mapping[str, NDArray[Any]]

_MODULE = "model."
"""Under this name `training.export` wraps the network, so the tensors that keep their names begin with it."""
_QUANTISED, _SCALE, _ZERO_POINT = "_quantized", "_scale", "_zero_point"
"""What `onnxruntime.quantization` puts behind the name of a weight."""


class RestoringError(RuntimeError):
    """A tagger is no BERT as this software exports it; the message names the file and what it lacks."""


def restore(directory: Path) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]]]:
    """Read configuration and weights out of the tagger of a model directory.

    Args:
        directory: The model directory.

    Returns:
        What `transformers.BertConfig` has to be told of it, and the weights by their names in
        `transformers.BertForTokenClassification`.

    Raises:
        RestoringError: If the tagger is not built like BERT.
    """
    path = directory / ONNX_FILE
    graph = onnx.load(path).graph
    tensors = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    try:
        weights = dict(_weights(graph, tensors))
        return _configuration(graph, weights), weights
    except (KeyError, StopIteration) as error:
        missing = str(error) or "a node"
        raise RestoringError(f"{path} is no BERT as `minzheng train` exports it: {missing} is missing") from error


def _weights(graph: onnx.GraphProto, tensors: _Tensors) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield the weights with their names in `transformers`.

    Raises:
        KeyError: If one has no scale.
        StopIteration: If nothing is added to the product with a matrix.
    """
    for name, tensor in tensors.items():
        weight = name.removesuffix(_QUANTISED)
        if name != weight:
            restored = _dequantised(weight, tensors)
            if weight.startswith(_MODULE):
                yield weight.removeprefix(_MODULE), restored
            else:
                yield _matrix_name(graph, name, tensors), restored.T
        elif name.startswith(_MODULE) and not name.endswith(_SCALE) and tensor.dtype == np.float32:
            yield name.removeprefix(_MODULE), tensor


def _dequantised(weight: str, tensors: _Tensors) -> NDArray[np.float32]:
    whole = tensors[weight + _QUANTISED].astype(np.float32) - tensors[weight + _ZERO_POINT].astype(np.float32)
    return whole * tensors[weight + _SCALE]


def _matrix_name(graph: onnx.GraphProto, matrix: str, tensors: _Tensors) -> str:
    """Return the name of a matrix, whose own the export loses: that of the bias added to the product with it."""
    node = next(node for node in graph.node if matrix in node.input)
    while node.op_type != "Add":
        node = next(user for user in graph.node if node.output[0] in user.input)
    bias: str = next(name for name in node.input if name in tensors)
    return bias.removeprefix(_MODULE).removesuffix("bias") + "weight"


def _configuration(graph: onnx.GraphProto, weights: _Tensors) -> dict[str, Any]:
    """Return the shape of a BERT.

    Raises:
        KeyError: If it lacks a weight.
        StopIteration: If it lacks a node.
    """
    vocabulary, hidden = weights["bert.embeddings.word_embeddings.weight"].shape
    return {
        "vocab_size": vocabulary,
        "hidden_size": hidden,
        "num_hidden_layers": sum(name.endswith(".intermediate.dense.bias") for name in weights),
        "num_attention_heads": _attribute(graph, "MultiHeadAttention", "num_heads").i,
        "intermediate_size": len(weights["bert.encoder.layer.0.intermediate.dense.bias"]),
        "max_position_embeddings": len(weights["bert.embeddings.position_embeddings.weight"]),
        "type_vocab_size": len(weights["bert.embeddings.token_type_embeddings.weight"]),
        "layer_norm_eps": _attribute(graph, "LayerNormalization", "epsilon").f,
    }


def _attribute(graph: onnx.GraphProto, operator: str, name: str) -> onnx.AttributeProto:
    node = next(node for node in graph.node if node.op_type == operator)
    return next(attribute for attribute in node.attribute if attribute.name == name)
