"""Rewriting the attention of an ONNX graph into the operator that onnxruntime computes fastest.

`Attention` of opset 23 wants its heads apart, so products stand between transpositions. onnxruntime's own
`MultiHeadAttention` takes them as the products leave them.
"""

import onnx
from onnx import ModelProto, NodeProto, helper

_DOMAIN = "com.microsoft"


def fuse_attention(model: ModelProto, heads: int) -> ModelProto:
    """Replace each `Attention` with the transpositions around it by a `MultiHeadAttention`.

    Args:
        model: A graph with attention as one operator of opset 23, traced by torch; it is changed.
        heads: Number of heads.

    Returns:
        The model.

    Raises:
        ValueError: If a graph is not built as torch 2.13 traces it.
    """
    graph = model.graph
    makers = {output: node for node in graph.node for output in node.output}
    users = {given: node for node in graph.node for given in node.input}
    nodes = {node.name: node for node in graph.node}
    for attention in [node for node in graph.node if node.op_type == "Attention"]:
        inputs = [_reshaped(makers, given) for given in attention.input[:3]]
        transpose = _of_type(users[attention.output[0]], "Transpose")
        reshape = _of_type(users[transpose.output[0]], "Reshape")
        nodes[attention.name] = helper.make_node(
            "MultiHeadAttention", inputs, reshape.output, f"{attention.name}_fused", domain=_DOMAIN, num_heads=heads
        )
        del nodes[transpose.name], nodes[reshape.name]
    kept = _needed(list(nodes.values()), {output.name for output in graph.output})
    del graph.node[:]
    graph.node.extend(kept)
    model.opset_import.append(helper.make_opsetid(_DOMAIN, 1))
    onnx.checker.check_model(model)
    return model


def _reshaped(makers: dict[str, NodeProto], given: str) -> str:
    """Return the name of what is cut into heads to make an input of an attention."""
    transpose = _of_type(makers[given], "Transpose")
    return str(_of_type(makers[transpose.input[0]], "Reshape").input[0])


def _of_type(node: NodeProto, operator: str) -> NodeProto:
    if node.op_type != operator:
        raise ValueError(f"{node.name} is {node.op_type}, not the {operator} that stands beside an attention")
    return node


def _needed(nodes: list[NodeProto], outputs: set[str]) -> list[NodeProto]:
    """Return the nodes that outputs depend on, in their order."""
    wanted = set(outputs)
    kept = []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    return kept[::-1]
