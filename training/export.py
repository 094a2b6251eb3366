"""Exporting a tagger, in any precision, and a linker to ONNX."""

import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoConfig, AutoModelForTokenClassification

from data.files import atomic_path
from inference.engine import Precision
from inference.model_directory import MANIFEST_FILE, add_runtime_file, tagger_file
from training.attention_fusion import fuse_attention
from training.linker_training import ScorerEnsemble


@dataclass(frozen=True, slots=True)
class _Attention:
    """How a graph computes attention.

    Attributes:
        kernel: The kernel of `transformers` that is traced.
        opset: Version of the ONNX operators.
    """

    kernel: str
    opset: int


_EAGER_ATTENTION = _Attention("eager", 18)
"""As products and a softmax, which every engine has."""
_FUSED_ATTENTION = _Attention("sdpa", 23)
"""As one operator, which `fuse_attention` replaces by onnxruntime's own: in int8 on a CPU in a seventh less time
(onnxruntime 1.31, 140 tokens)."""


class _Logits(torch.nn.Module):
    """A token-classification model as a function of ids, all of which count."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor) -> Any:
        return self.model(input_ids=input_ids).logits


def export_onnx(checkpoint: Path, path: Path) -> None:
    """Write a checkpoint as float32 ONNX.

    Input `input_ids`, int64 of shape (1, tokens); output `logits`, float32 of shape (1, tokens, tags).

    Args:
        checkpoint: Checkpoint directory of a token-classification model.
        path: The file to write.
    """
    _export(checkpoint, path, _EAGER_ATTENTION)


def _export(checkpoint: Path, path: Path, attention: _Attention) -> None:
    model = AutoModelForTokenClassification.from_pretrained(checkpoint, attn_implementation=attention.kernel)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Logits(model).eval(),
            (torch.ones((1, 16), dtype=torch.long),),
            str(path),
            input_names=["input_ids"],
            output_names=["logits"],
            dynamic_shapes=({1: torch.export.Dim("tokens")},),
            opset_version=attention.opset,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    remove_traces(path)


def remove_traces(path: Path) -> None:
    """Take out of an ONNX file what torch notes about its making: stack traces, with the paths of the machine."""
    model = onnx.load(path)
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ""
    onnx.save(model, path)


def export_int8(checkpoint: Path, path: Path) -> None:
    """Write a checkpoint as ONNX with int8 weights, one scale a channel, and activations quantised as it runs."""
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "float32.onnx"
        _export(checkpoint, full, _FUSED_ATTENTION)
        onnx.save(fuse_attention(onnx.load(full), AutoConfig.from_pretrained(checkpoint).num_attention_heads), full)
        quantize_dynamic(
            full, path, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"]
        )


def export_float16(checkpoint: Path, path: Path) -> None:
    """Write a checkpoint as ONNX with float16 weights and activations; the scores stay float32."""
    from onnxruntime.transformers.float16 import convert_float_to_float16

    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "float32.onnx"
        export_onnx(checkpoint, full)
        onnx.save(convert_float_to_float16(onnx.load(full), keep_io_types=True), path)


_EXPORTS = {Precision.FLOAT32: export_onnx, Precision.FLOAT16: export_float16}
CHECKPOINT_FILE = "model.safetensors"


class ExportError(RuntimeError):
    """A checkpoint cannot be exported; the message names it and says what to do."""


def export_precision(directory: Path, precision: Precision) -> Path:
    """Write the tagger of a run directory or checkpoint in a further precision, beside it.

    In a run directory the manifest gets the hash of the file, which makes it part of the model.

    Args:
        directory: A directory with a checkpoint.
        precision: float32 or float16; int8 is the form a training ends in.

    Returns:
        The file.

    Raises:
        ExportError: If there is no checkpoint.
        OSError: If the file cannot be written.
    """
    if not (directory / CHECKPOINT_FILE).exists():
        raise ExportError(
            f"{directory}: no {CHECKPOINT_FILE} to export; give the run directory of `minzheng train` (a published "
            "model has none)"
        )
    path = directory / tagger_file(precision)
    with atomic_path(path) as temporary:
        _EXPORTS[precision](directory, temporary)
    if (directory / MANIFEST_FILE).exists():
        add_runtime_file(directory, path.name)
    return path


def export_linker(scorer: ScorerEnsemble, path: Path) -> None:
    """Write a linker as float32 ONNX.

    Inputs `numbers`, float32, and `words`, int64, both of shape (pairs, features); output `scores`, float32 of shape
    (pairs,).

    Args:
        scorer: The trained scorers.
        path: The file to write.
    """
    pairs = {0: torch.export.Dim("pairs")}
    numbers = torch.zeros((2, scorer.number_features))
    words = torch.zeros((2, scorer.word_features), dtype=torch.long)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            scorer.eval(),
            (numbers, words),
            str(path),
            input_names=["numbers", "words"],
            output_names=["scores"],
            dynamic_shapes=(pairs, pairs),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    remove_traces(path)
