from pathlib import Path

import onnxruntime
import pytest
from typer.testing import CliRunner

from inference.engine import Device, DeviceError, Engine, Precision
from inference.extractor import Extractor
from inference.model_directory import SHIPPED_MODEL, ModelError, read_manifest
from minzheng import app

HAS_CUDA = "CUDAExecutionProvider" in onnxruntime.get_available_providers()


def test_the_device_alone_decides_the_providers() -> None:
    assert {tuple(Engine(Device.CPU, precision).providers) for precision in Precision} == {("CPUExecutionProvider",)}
    if HAS_CUDA:
        assert Engine(Device.CUDA).providers == ["CUDAExecutionProvider", "CPUExecutionProvider"]


@pytest.mark.parametrize(
    ("device", "asked", "precision"),
    [
        (Device.CPU, None, Precision.INT8),
        (Device.CPU, Precision.FLOAT32, Precision.FLOAT32),
        (Device.CUDA, None, Precision.FLOAT32),
        (Device.CUDA, Precision.FLOAT16, Precision.FLOAT16),
    ],
)
def test_the_default_precision_suits_the_device(device: Device, asked: Precision | None, precision: Precision) -> None:
    assert Engine.on(device, asked) == Engine(device, precision)


@pytest.mark.skipif(HAS_CUDA, reason="this onnxruntime has the provider")
def test_a_device_that_is_not_there(runner: CliRunner, examples: Path, tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="has no CUDAExecutionProvider"):
        Engine(Device.CUDA).check()
    output = tmp_path / "m.jsonl"
    result = runner.invoke(app, ["extract", str(examples), "--device", "cuda", "-o", str(output)])
    assert result.exit_code == 2
    assert "pip install 'minzheng-metrics[gpu]'" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not output.exists()


class _FallenBack:
    """What onnxruntime gives where the CUDA libraries are missing."""

    def get_providers(self) -> list[str]:
        return ["CPUExecutionProvider"]


def test_a_device_that_onnxruntime_silently_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        onnxruntime, "get_available_providers", lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"]
    )
    monkeypatch.setattr(onnxruntime, "preload_dlls", lambda: None)
    monkeypatch.setattr(onnxruntime, "InferenceSession", lambda *_, **__: _FallenBack())
    with pytest.raises(DeviceError, match="could not start CUDAExecutionProvider"):
        Extractor.from_checked(SHIPPED_MODEL, read_manifest(SHIPPED_MODEL), engine=Engine(Device.CUDA, Precision.INT8))


def test_a_precision_that_was_not_exported(runner: CliRunner, examples: Path) -> None:
    with pytest.raises(ModelError, match=r"tagger\.float32\.onnx is missing; make it with `minzheng export"):
        read_manifest(SHIPPED_MODEL, Precision.FLOAT32)
    result = runner.invoke(app, ["extract", str(examples), "--precision", "float32"])
    assert (result.exit_code, "minzheng export" in result.stderr) == (2, True)


def test_other_devices_have_other_keys() -> None:
    manifest = read_manifest(SHIPPED_MODEL)
    assert manifest.key_on(Device.CPU) == manifest.key
    assert manifest.key_on(Device.CUDA) != manifest.key
