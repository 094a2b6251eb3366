"""The engine that runs the tagger: on which machines and device, and in which precision."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


class Machines(StrEnum):
    """What an extraction runs on: this machine, or those of Ray."""

    LOCAL = "local"
    RAY = "ray"


class Device(StrEnum):
    """Where the tagger runs."""

    CPU = "cpu"
    CUDA = "cuda"


class Precision(StrEnum):
    """The numbers of the tagger's weights; `int8` computes in int8 on a CPU that can."""

    INT8 = "int8"
    FLOAT32 = "float32"
    FLOAT16 = "float16"


_CPU_PROVIDER = "CPUExecutionProvider"
_CUDA_PROVIDER = "CUDAExecutionProvider"
_PROVIDERS = {Device.CPU: (_CPU_PROVIDER,), Device.CUDA: (_CUDA_PROVIDER, _CPU_PROVIDER)}
"""Execution providers in the order in which onnxruntime tries them for each operation."""
_INSTALL_GPU = (
    "pip install 'minzheng-metrics[gpu]', then pip install --force-reinstall --no-deps onnxruntime-gpu "
    "(it takes the place of onnxruntime), or use --device cpu"
)


_SLOW_FUSIONS = ("SkipLayerNormFusion",)
"""Optimizations of onnxruntime that slow it down: on a CPU its fused residual normalisation took five times as long as
the addition and the normalisation it replaces, a fifth of the time of an int8 tagger (measured with 1.31)."""


class DeviceError(RuntimeError):
    """The device cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How the tagger is run.

    Attributes:
        device: The device.
        precision: The precision, for which the model directory has a file.
    """

    device: Device = Device.CPU
    precision: Precision = Precision.INT8

    @classmethod
    def on(cls, device: Device, precision: Precision | None = None) -> "Engine":
        """Return an engine on a device, by default in the precision that suits it.

        onnxruntime's CUDA provider has no kernels for dynamically quantised products, so int8 would run on the CPU.
        """
        return cls(device, precision or (Precision.INT8 if device is Device.CPU else Precision.FLOAT32))

    @property
    def providers(self) -> list[str]:
        """Execution providers for onnxruntime, which the device alone decides.

        Raises:
            DeviceError: If the installed onnxruntime lacks that of the device.
        """
        import onnxruntime

        providers = list(_PROVIDERS[self.device])
        if providers[0] not in onnxruntime.get_available_providers():
            raise DeviceError(
                f"--device {self.device}: the installed onnxruntime {onnxruntime.__version__} has no {providers[0]}; "
                f"{_INSTALL_GPU}"
            )
        return providers

    def check(self) -> None:
        """Check that the device can be asked for.

        Raises:
            DeviceError: If the installed onnxruntime cannot use it.
        """
        if self.device is not Device.CPU:
            _ = self.providers

    def open_session(self, path: Path, threads: int = 0) -> "InferenceSession":
        """Load an ONNX model on the device.

        Args:
            path: The model.
            threads: Threads on the CPU; 0 for one a core.

        Raises:
            DeviceError: If the device cannot be used. Other errors are those of onnxruntime.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # The engine writes what it cannot do to standard error; what matters is checked below.
        options.log_severity_level = 4 if self.device is Device.CUDA else 3
        options.intra_op_num_threads = threads
        providers = self.providers
        if self.device is Device.CUDA:
            # Finds the CUDA libraries that the extra `gpu` installs beside onnxruntime.
            onnxruntime.preload_dlls()
        skipped = list(_SLOW_FUSIONS) if self.device is Device.CPU else None
        session = onnxruntime.InferenceSession(str(path), options, providers=providers, disabled_optimizers=skipped)
        # Where the driver or a library is missing, onnxruntime goes on with the next provider and says nothing.
        if providers[0] not in session.get_providers():
            raise DeviceError(
                f"--device {self.device}: onnxruntime {onnxruntime.__version__} could not start {providers[0]}; check "
                f"the driver with nvidia-smi and the CUDA and cuDNN libraries: {_INSTALL_GPU}"
            )
        return session


DEFAULT_ENGINE = Engine()
