"""How much of what the cores can do in int8 the matrix products of the network reach."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

PEAK_SHAPE = (512, 4096, 4096)
"""Rows, inner length and columns of the product whose speed is taken as the peak: 8.6e9 multiply-adds, large enough
that neither memory nor the start of the threads counts."""


def multiply_adds_per_token(path: Path) -> int:
    """Count the int8 multiply-adds that a quantised network takes for a token: those of products with its weights.

    The products of attention, of activations alone, are not counted: dynamic quantization leaves them in float32.

    Args:
        path: An ONNX model made by dynamic quantization.
    """
    graph = onnx.load(path).graph
    weights = {tensor.name: tensor.dims for tensor in graph.initializer if len(tensor.dims) == 2}
    products = [node for node in graph.node if node.op_type == "MatMulInteger"]
    return sum(int(np.prod(weights[node.input[1]])) for node in products if node.input[1] in weights)


def peak_product(threads: int) -> tuple[Callable[[], object], int]:
    """Return a large int8 product, run by the engine that runs the tagger, and its number of multiply-adds.

    Args:
        threads: Threads of the engine.
    """
    rows, inner, columns = PEAK_SHAPE
    random = np.random.default_rng(0)
    weights = random.integers(-127, 128, (inner, columns), np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "peak",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, [rows, inner])],
        [helper.make_tensor_value_info("c", TensorProto.INT32, [rows, columns])],
        [helper.make_tensor("b", TensorProto.INT8, weights.shape, weights.tobytes(), raw=True)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    inputs = {"a": random.integers(0, 256, (rows, inner), np.uint8)}
    return lambda: session.run(["c"], inputs), rows * inner * columns
