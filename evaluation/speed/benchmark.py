"""The benchmark: who takes part, and what is measured."""

import os
import platform
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from evaluation.speed.contenders import (
    NETWORK,
    is_pipeline,
    network_contender,
    openvino_contenders,
    own_contender,
    pipeline_contenders,
    process_contender,
)
from evaluation.speed.matrix_products import multiply_adds_per_token, peak_product
from evaluation.speed.sample import sample_of
from evaluation.speed.timing import Contender, Timing, time_in_turns
from inference.engine import Precision
from inference.model_directory import ONNX_FILE, read_manifest

_PEAK = "int8 peak"
_PACKAGES = ("onnxruntime", "openvino", "torch", "transformers")
_CPU_INFO = Path("/proc/cpuinfo")
_VECTOR_FLAGS = ("avx2", "avx512_vnni", "avx_vnni", "amx_int8", "amx_bf16")


@dataclass(frozen=True, slots=True)
class Row:
    """A contender in the table.

    Attributes:
        name: Its name.
        characters_per_second: Median over the rounds; then that of the slowest and of the fastest round.
        slowest: Characters a second of its slowest round.
        fastest: Characters a second of its fastest round.
        times_pipeline: Times as fast as transformers.pipeline at its best batch size; None if that did not take part.
        seconds: Seconds of each round.
    """

    name: str
    characters_per_second: float
    slowest: float
    fastest: float
    times_pipeline: float | None
    seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MatrixShare:
    """What the int8 products of the network reach of the peak.

    Attributes:
        multiply_adds_per_token: Int8 multiply-adds the network takes for a token.
        tokens_per_second: Tokens a second of the network alone, its other operations included.
        reached: Int8 multiply-adds a second of the network alone.
        peak: Int8 multiply-adds a second of a large product on the same cores, in its fastest round.
    """

    multiply_adds_per_token: int
    tokens_per_second: float
    reached: float
    peak: float

    @property
    def share(self) -> float:
        """Share of the peak."""
        return self.reached / self.peak


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What was measured, and on what.

    Attributes:
        machine: The processor and the cores that were used.
        versions: Versions of the libraries.
        load: Load average of the machine before and behind the rounds; more than the cores used means that other
            programs have slowed all contenders down.
        documents: Number of documents.
        characters: Their characters.
        windows: Windows the tagger makes of them.
        tokens: Tokens of the windows, with those that windows share.
        rounds: Number of rounds.
        rows: The contenders.
        matrix: The share of the int8 peak.
    """

    machine: dict[str, Any]
    versions: dict[str, str]
    load: tuple[float, float]
    documents: int
    characters: int
    windows: int
    tokens: int
    rounds: int
    rows: tuple[Row, ...]
    matrix: MatrixShare

    def to_json(self) -> dict[str, Any]:
        """Return the benchmark as JSON types."""
        content = asdict(self)
        content["matrix"]["share"] = self.matrix.share
        return content


def run_benchmark(
    texts: Sequence[str],
    model: Path,
    checkpoint: Path | None,
    cores: int,
    rounds: int,
    on_turn: Callable[[str, int], object],
) -> Benchmark:
    """Measure all contenders that can take part, in turns.

    Args:
        texts: The texts to read.
        model: Model directory of the int8 model.
        checkpoint: Run directory with the checkpoint and the float32 model; None leaves out who needs it.
        cores: Cores each contender gets.
        rounds: Number of rounds.
        on_turn: Called before each turn with the contender's name and the number of all turns.

    Raises:
        ModelError: If a model cannot be used.
    """
    sample = sample_of(texts, model, read_manifest(model).window)
    multiply, peak_size = peak_product(cores)
    with ExitStack() as stack:
        contenders = [
            own_contender(model, Precision.INT8, cores, sample),
            network_contender(model, cores, sample),
            Contender(_PEAK, multiply),
        ]
        if cores > 1:
            contenders.append(stack.enter_context(process_contender(model, cores, sample)))
        if checkpoint:
            contenders.append(own_contender(checkpoint, Precision.FLOAT32, cores, sample))
            contenders += pipeline_contenders(checkpoint, cores, sample)
        if find_spec("openvino"):
            contenders += openvino_contenders(model, Precision.INT8, cores, sample)
            contenders += openvino_contenders(checkpoint, Precision.FLOAT32, cores, sample) if checkpoint else []
        turns = len(contenders) * (rounds + 1)
        before = os.getloadavg()[0]
        timings = time_in_turns(contenders, rounds, lambda name: on_turn(name, turns))
    by_name = {timing.name: timing for timing in timings}
    per_token = multiply_adds_per_token(model / ONNX_FILE)
    tokens_per_second = sample.tokens / by_name[NETWORK].median
    return Benchmark(
        machine={**_processor(), "cores used": cores},
        versions=_versions(),
        load=(before, os.getloadavg()[0]),
        documents=len(texts),
        characters=sample.characters,
        windows=len(sample.sequences),
        tokens=sample.tokens,
        rounds=rounds,
        rows=rows_of([timing for timing in timings if timing.name != _PEAK], sample.characters),
        matrix=MatrixShare(
            per_token, tokens_per_second, per_token * tokens_per_second, peak_size / by_name[_PEAK].best
        ),
    )


def rows_of(timings: Sequence[Timing], characters: int) -> tuple[Row, ...]:
    """Turn timings into rows, the fastest first.

    Args:
        timings: The timings.
        characters: Characters read in a round.
    """
    pipeline = min((timing.median for timing in timings if is_pipeline(timing.name)), default=None)
    return tuple(
        Row(
            timing.name,
            characters / timing.median,
            characters / timing.worst,
            characters / timing.best,
            pipeline and pipeline / timing.median,
            timing.seconds,
        )
        for timing in sorted(timings, key=lambda timing: timing.median)
    )


def _processor() -> dict[str, Any]:
    lines = _CPU_INFO.read_text(encoding="utf-8").splitlines() if _CPU_INFO.exists() else []
    fields = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    flags = set(fields.get("flags", "").split())
    return {
        "processor": fields.get("model name", platform.processor()),
        "vectors": [flag for flag in _VECTOR_FLAGS if flag in flags],
    }


def _versions() -> dict[str, str]:
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions
