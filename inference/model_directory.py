"""The model directory: everything inference needs, and what made it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from data.files import atomic_writer
from data.labels import TAGS
from data.windows import WindowSize
from inference.calibration import Calibration
from inference.engine import Device, Precision

FORMAT_VERSION = 3
MANIFEST_FILE = "manifest.json"
LINKER_FILE = "linker.onnx"
TOKENIZER_FILE = "tokenizer.json"
_TAGGER_FILE = "tagger.{precision}.onnx"


def tagger_file(precision: Precision) -> str:
    """Return the name of the tagger's file in a precision; only that of int8 is in every model directory."""
    return _TAGGER_FILE.format(precision=precision)


def runtime_files(precision: Precision) -> tuple[str, ...]:
    """Return the names of the files inference reads besides the manifest, the tagger first."""
    return (tagger_file(precision), TOKENIZER_FILE, LINKER_FILE)


ONNX_FILE = tagger_file(Precision.INT8)
RUNTIME_FILES = runtime_files(Precision.INT8)
"""The files of a model as it is trained and published."""

SHIPPED_MODEL = Path(__file__).parent / "model"


class ModelError(RuntimeError):
    """A model directory cannot be used; the message names it, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model directory says of itself.

    Attributes:
        encoder: Origin of the base encoder.
        window: Size of the windows the tagger was trained on.
        digests: SHA-256 of each runtime file by its name; after `read_manifest` those of one precision.
        code_version: Version of this software that made the model.
        data: Hash and counts of the training data.
        settings: The settings of the training run; with the data they repeat it.
        calibration: What turns the model's probabilities into scores.
        scores: What the training measured on the validation documents.
        tags: Classes of the tagger, in order.
        format_version: Version of this layout.
    """

    encoder: str
    window: WindowSize
    digests: Mapping[str, str]
    code_version: str
    data: Mapping[str, Any]
    settings: Mapping[str, Any]
    calibration: Calibration
    scores: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = TAGS
    format_version: int = FORMAT_VERSION

    @property
    def model_version(self) -> str:
        """What outputs say of the model that made them: the version of its code and the start of the tagger's hash."""
        tagger = next(name for name in map(tagger_file, Precision) if name in self.digests)
        return f"minzheng-{self.code_version}-{self.digests[tagger][:8]}"

    @property
    def key(self) -> str:
        """SHA-256, in hexadecimal, of all that a model and this version of the software add to a text to make records.

        Equal texts and equal keys give equal records.
        """
        parts = {
            "digests": dict(sorted(self.digests.items())),
            "window": asdict(self.window),
            "calibration": asdict(self.calibration),
            "software": metadata.version("minzheng-metrics"),
        }
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def key_on(self, device: Device) -> str:
        """Return the key of the model on a device; other devices round otherwise than the CPU."""
        return self.key if device is Device.CPU else f"{self.key}-{device}"


def write_manifest(manifest: Manifest, directory: Path) -> None:
    """Write the manifest of a model directory."""
    with atomic_writer(directory / MANIFEST_FILE) as stream:
        json.dump(asdict(manifest), stream, ensure_ascii=False, indent=2)
        stream.write("\n")


def add_runtime_file(directory: Path, name: str) -> None:
    """Enter a file into the manifest of a model directory, or its new hash."""
    path = directory / MANIFEST_FILE
    content = json.loads(path.read_text(encoding="utf-8"))
    content["digests"][name] = file_digest(directory / name)
    with atomic_writer(path) as stream:
        json.dump(content, stream, ensure_ascii=False, indent=2)
        stream.write("\n")


def read_manifest(directory: Path, precision: Precision = Precision.INT8) -> Manifest:
    """Read and check a model directory.

    Args:
        directory: The model directory.
        precision: The precision in which the tagger will run; the digests of the result are those of its files.

    Raises:
        ModelError: If the directory or a file is missing or damaged, or was written in another format.
    """
    if not directory.is_dir():
        raise ModelError(f"{directory}: no such model directory; train one with `minzheng train` or give --model")
    path = directory / MANIFEST_FILE
    if not path.exists():
        raise ModelError(f"{directory}: no {MANIFEST_FILE}, so no finished model; train one with `minzheng train`")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        version = content["format_version"]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: not a model manifest ({error}); get the model directory again") from error
    if version != FORMAT_VERSION:
        raise ModelError(
            f"{directory}: format version {version}, this software reads {FORMAT_VERSION}; "
            "train the model again or install the version that made it"
        )
    try:
        content |= {
            "window": WindowSize(**content["window"]),
            "tags": tuple(content["tags"]),
            "calibration": Calibration.from_json(content["calibration"]),
        }
        manifest = Manifest(**content)
    except (TypeError, KeyError, ValueError) as error:
        raise ModelError(f"{path}: not a model manifest ({error}); get the model directory again") from error
    if manifest.tags != TAGS:
        raise ModelError(f"{directory}: its tags are not those of this version's label scheme; train the model again")
    _check_files(directory, manifest, precision)
    return replace(manifest, digests={name: manifest.digests[name] for name in runtime_files(precision)})


def _check_files(directory: Path, manifest: Manifest, precision: Precision) -> None:
    for name in runtime_files(precision):
        advice = "get the model directory again"
        if name == tagger_file(precision) and name != ONNX_FILE:
            advice = f"make it with `minzheng export {directory} --precision {precision}`"
        if not (directory / name).exists():
            raise ModelError(f"{directory}: incomplete, {name} is missing; {advice}")
        if file_digest(directory / name) != manifest.digests.get(name):
            raise ModelError(f"{directory}: {name} is damaged or not of this model; {advice}")


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
