"""The steps of a retraining, each a command of `minzheng` in a process of its own."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.run_log import RUN_FOLDER_VARIABLE

_SECRETS = ("LABEL_STUDIO_API_KEY",)
_LAST_LINES = 300


class TrainingError(RuntimeError):
    """A step failed; the message says which and where its log is."""


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """What `minzheng train` is asked for besides data and output.

    Attributes:
        encoder: `offline`, a hub id, a checkpoint or model directory.
        epochs: Most passes over the training documents.
        learning_rate: Peak learning rate.
    """

    encoder: str = "offline"
    epochs: int = 8
    learning_rate: float = 3e-4

    @property
    def arguments(self) -> list[str]:
        """The options on a command line."""
        return [
            "--encoder", self.encoder, "--epochs", str(self.epochs), "--learning-rate", str(self.learning_rate),
        ]  # fmt: skip


async def train(corpus: Path, output: Path, options: TrainingOptions, log: Path) -> None:
    """Train a model.

    Args:
        corpus: Folder of annotated reports.
        output: The run directory, which becomes the model directory.
        options: Options of the training.
        log: File that what the process says is added to.

    Raises:
        TrainingError: If it fails.
    """
    await _run(["train", "--data", str(corpus), "--output", str(output), *options.arguments], log)


async def score(model: Path, corpus: Path, output: Path, log: Path) -> float:
    """Score a model on the validation part of a corpus.

    Args:
        model: The model directory.
        corpus: Folder of annotated reports.
        output: File for all scores.
        log: File that what the process says is added to.

    Returns:
        F1 of full records.

    Raises:
        TrainingError: If it fails.
    """
    command = ["evaluate", "--data", str(corpus), "--part", "validation", "--model", str(model), "-o", str(output)]
    await _run(command, log)
    try:
        return float(json.loads(output.read_text(encoding="utf-8"))["records"]["full"]["f1"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{output}: holds no scores: {error}") from error


async def _run(arguments: Sequence[str], log: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in _SECRETS}
    environment[RUN_FOLDER_VARIABLE] = str(log.parent / "log")
    with log.open("ab") as stream:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "annotation.backend.child", *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=stream, stderr=stream, env=environment,
        )  # fmt: skip
        try:
            status = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if status:
        raise TrainingError(f"`minzheng {arguments[0]}` ended with status {status}{_reason(log)}; see {log}")


def _reason(log: Path) -> str:
    """Return the last error line of a log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
    return next((f" ({line})" for line in reversed(lines) if line.startswith("error: ")), "")
