"""Publishing a trained model: the runtime files and the card, at the place of the shipped model."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inference.model_directory import MANIFEST_FILE, RUNTIME_FILES, read_manifest
from training.model_card import LAYERS, model_card

CARD_FILE = "README.md"
LARGEST_SHIPPED_MODEL = 36_000_000
"""Most bytes of a published model directory."""


class PublishingError(RuntimeError):
    """A model cannot be published."""


def read_evaluation(path: Path) -> dict[str, Any]:
    """Read what `minzheng evaluate` measured.

    Raises:
        PublishingError: If the file cannot be read or holds no scores.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for score in (content["spans"]["spans"], *(content["records"][layer] for layer in LAYERS)):
            float(score["f1"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = f"{type(error).__name__}: {error}"
        raise PublishingError(f"{path}: not a result of `minzheng evaluate --output` ({problem})") from error
    return content


def publish_model(directory: Path, target: Path, evaluations: Mapping[str, Mapping[str, Any]]) -> int:
    """Copy what inference needs of a model directory to another place with its card, replacing the model there.

    Args:
        directory: A finished run.
        target: The place of the shipped model.
        evaluations: Results for the card, by the name of the documents.

    Returns:
        Bytes of the published model.

    Raises:
        ModelError: If the directory holds no usable model.
        PublishingError: If the model is larger than `LARGEST_SHIPPED_MODEL`.
    """
    manifest = read_manifest(directory)
    names = (MANIFEST_FILE, *RUNTIME_FILES)
    size = sum((directory / name).stat().st_size for name in names)
    if size > LARGEST_SHIPPED_MODEL:
        raise PublishingError(f"{directory}: {size:,} bytes to publish, at most {LARGEST_SHIPPED_MODEL:,} are allowed")
    staging = target.with_name(f".{target.name}.part")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    for name in names:
        shutil.copyfile(directory / name, staging / name)
    (staging / CARD_FILE).write_text(model_card(manifest, evaluations), encoding="utf-8")
    retired = target.with_name(f".{target.name}.old")
    shutil.rmtree(retired, ignore_errors=True)
    if target.exists():
        target.rename(retired)
    staging.rename(target)
    shutil.rmtree(retired, ignore_errors=True)
    return size
