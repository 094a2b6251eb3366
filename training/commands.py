"""The commands `minzheng train`, `minzheng publish`, `minzheng export` and `minzheng encoder`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from data.extras import MissingExtraError, require_extra
from data.label_studio import TaskError, read_corpus
from data.splits import SplitError, read_parts, split_documents
from inference.engine import Precision
from inference.model_directory import SHIPPED_MODEL, ModelError


class FloatPrecision(StrEnum):
    """The precisions that are exported after a training; int8 comes with it."""

    FLOAT32 = Precision.FLOAT32
    FLOAT16 = Precision.FLOAT16


def train(
    data: Annotated[Path, typer.Option(help="Label Studio JSON file, or a folder of them.")] = Path("data/reports"),
    output: Annotated[Path, typer.Option("--output", "-o", help="Run directory to write.")] = Path("runs/tagger"),
    encoder: Annotated[
        str, typer.Option(help="Base encoder: offline, a hub id or a checkpoint directory.")
    ] = "offline",
    epochs: Annotated[int, typer.Option(min=1, help="Most passes over the training documents.")] = 8,
    learning_rate: Annotated[float, typer.Option(min=0.0, help="Peak learning rate.")] = 3e-4,
    batch_size: Annotated[int, typer.Option(min=1, help="Windows per step.")] = 8,
    seed: Annotated[int, typer.Option(help="Random seed.")] = 13,
) -> None:
    """Train a model on annotated reports. The same command goes on after an interruption. 训练模型。"""
    _require_extra()
    from training.offline_encoder import EncoderError
    from training.runs import RunError, run_training
    from training.settings import TrainingSettings

    settings = TrainingSettings(encoder, epochs, learning_rate=learning_rate, batch_size=batch_size, seed=seed)
    try:
        split = split_documents(read_corpus(data), read_parts(data))
        tagger = run_training(split, settings, output)
    except (TaskError, SplitError, RunError, EncoderError, OSError) as error:
        _fail(error)
    scores = ", ".join(f"{name} {score:.4f}" for name, score in tagger.scores.items())
    typer.echo(f"validation, strict: {scores}")
    typer.echo(f"spans that start or end inside a token: {sum(tagger.misaligned.values())} {dict(tagger.misaligned)}")
    typer.echo(f"written: {output}")


def publish(
    directory: Annotated[Path, typer.Argument(help="Run directory of a finished training.")],
    scores: Annotated[
        list[str] | None,
        typer.Option(help="NAME=FILE: a result of `minzheng evaluate -o FILE` for the model card. Several times."),
    ] = None,
) -> None:
    """Make a trained model the shipped one, at inference/model, with its card. 发布模型。"""
    _require_extra()
    from training.publishing import PublishingError, publish_model, read_evaluation

    try:
        named = [pair.rpartition("=") for pair in scores or []]
        if any(not name for name, _, _ in named):
            raise PublishingError("--scores takes NAME=FILE, as in --scores 'test part=runs/mine/test.json'")
        size = publish_model(directory, SHIPPED_MODEL, {name: read_evaluation(Path(file)) for name, _, file in named})
    except (ModelError, PublishingError, OSError) as error:
        _fail(error)
    typer.echo(f"published: {SHIPPED_MODEL} ({size:,} bytes)")


def export(
    directory: Annotated[Path, typer.Argument(help="Run directory of a training, or a checkpoint directory.")],
    precision: Annotated[
        FloatPrecision, typer.Option(help="Numbers of the weights; float32 or float16 for a GPU.")
    ] = FloatPrecision.FLOAT32,
) -> None:
    """Write the tagger as tagger.PRECISION.onnx beside its checkpoint, for --precision of extract. 导出浮点模型。"""
    _require_extra()
    from training.export import ExportError, export_precision

    try:
        path = export_precision(directory, Precision(precision.value))
    except (ExportError, OSError) as error:
        _fail(error)
    typer.echo(f"written: {path} ({path.stat().st_size:,} bytes)")


def encoder(
    directory: Annotated[Path, typer.Argument(help="Folder to write the checkpoint to.")],
) -> None:
    """Write the offline base encoder as a checkpoint directory that transformers can load."""
    _require_extra()
    from training.encoder import write_offline_checkpoint
    from training.offline_encoder import EncoderError

    try:
        write_offline_checkpoint(directory)
    except (EncoderError, OSError) as error:
        _fail(error)
    typer.echo(f"written: {directory}")


def _require_extra() -> None:
    try:
        require_extra("train", ["accelerate", "datasets", "onnx", "onnxscript", "seqeval", "torch", "transformers"])
    except MissingExtraError as error:
        _fail(error)


def _fail(error: Exception) -> NoReturn:
    typer.echo(f"error: {error}", err=True)
    raise typer.Exit(2)
