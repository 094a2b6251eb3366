"""The commands `minzheng train`, `minzheng publish`, `minzheng export` and `minzheng encoder`."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from data.extras import MissingExtraError, require_extra
from data.label_studio import TaskError, read_corpus
from data.splits import Split, SplitError, read_parts, split_documents
from inference.engine import Precision
from inference.model_directory import SHIPPED_MODEL, ModelError

if TYPE_CHECKING:
    from training.experiments import Scorer
    from training.settings import TrainingSettings
    from training.tagger_training import TrainedTagger


class FloatPrecision(StrEnum):
    """The precisions that are exported after a training; int8 comes with it."""

    FLOAT32 = Precision.FLOAT32
    FLOAT16 = Precision.FLOAT16


def train(
    context: typer.Context,
    data: Annotated[Path, typer.Option(help="Label Studio JSON file, or a folder of them.")] = Path("data/reports"),
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Run directory to write; by default runs/tagger, folds or curve."),
    ] = None,
    encoder: Annotated[
        str, typer.Option(help="Base encoder: offline, a hub id, a checkpoint or model directory.")
    ] = "offline",
    epochs: Annotated[int, typer.Option(min=1, help="Most passes over the training documents.")] = 8,
    learning_rate: Annotated[float, typer.Option(min=0.0, help="Peak learning rate.")] = 3e-4,
    batch_size: Annotated[int, typer.Option(min=1, help="Windows per step.")] = 8,
    seed: Annotated[int, typer.Option(help="Random seed.")] = 13,
    folds: Annotated[
        int | None, typer.Option(min=2, help="Cross-validate over so many folds of reports instead.")
    ] = None,
    curve: Annotated[
        str | None, typer.Option(help="Train on these shares of the training part instead: 0.25,0.5,1.")
    ] = None,
) -> None:
    """Train a model on annotated reports. The same command goes on after an interruption. 训练模型。"""
    if folds is not None and curve is not None:
        raise typer.BadParameter("give one of --folds and --curve")
    shares = None if curve is None else _shares(curve)
    require_training_extra()
    from training.offline_encoder import EncoderError
    from training.runs import RunError
    from training.settings import TrainingSettings

    settings = TrainingSettings(encoder, epochs, learning_rate=learning_rate, batch_size=batch_size, seed=seed)
    try:
        split = split_documents(read_corpus(data), read_parts(data))
        if folds is not None:
            _cross_validate(split, folds, settings, output or Path("runs/folds"), context.obj.score_model)
        elif shares is not None:
            _learning_curve(split, shares, settings, output or Path("runs/curve"), context.obj.score_model)
        else:
            _train_once(split, settings, output or Path("runs/tagger"))
    except (TaskError, SplitError, RunError, EncoderError, ModelError, OSError) as error:
        fail(error)


def _train_once(split: Split, settings: "TrainingSettings", output: Path) -> None:
    from training.runs import run_training

    report_training(run_training(split, settings, output), output)


def report_training(tagger: "TrainedTagger", output: Path) -> None:
    """Say how well a trained tagger does on the validation documents, and where it was written."""
    scores = ", ".join(f"{name} {score:.4f}" for name, score in tagger.scores.items())
    typer.echo(f"validation, strict: {scores}")
    typer.echo(f"spans that start or end inside a token: {sum(tagger.misaligned.values())} {dict(tagger.misaligned)}")
    typer.echo(f"written: {output}")


def _cross_validate(split: Split, folds: int, settings: "TrainingSettings", output: Path, score: "Scorer") -> None:
    from rich.console import Console

    from data.run_log import CROSS_VALIDATION
    from training.experiment_tables import fold_table
    from training.experiments import RESULT_FILES, fold_parts, run_experiment

    results = run_experiment(CROSS_VALIDATION, fold_parts(split, folds, settings.seed), settings, output, score)
    Console().print(fold_table(results))
    typer.echo(f"written: {output / RESULT_FILES[CROSS_VALIDATION]}")


def _learning_curve(
    split: Split, shares: Sequence[float], settings: "TrainingSettings", output: Path, score: "Scorer"
) -> None:
    from rich.console import Console

    from data.run_log import LEARNING_CURVE
    from training.experiment_tables import curve_table
    from training.experiments import RESULT_FILES, curve_parts, run_experiment

    results = run_experiment(LEARNING_CURVE, curve_parts(split, shares, settings.seed), settings, output, score)
    Console().print(curve_table(results))
    typer.echo(f"written: {output / RESULT_FILES[LEARNING_CURVE]}")


def _shares(curve: str) -> list[float]:
    try:
        shares = [float(share) for share in curve.split(",")]
    except ValueError:
        shares = []
    if not shares or not all(0 < share <= 1 for share in shares):
        raise typer.BadParameter(f"{curve!r}: give shares above 0, at most 1, joined by commas: 0.25,0.5,1")
    return shares


def publish(
    directory: Annotated[Path, typer.Argument(help="Run directory of a finished training.")],
    scores: Annotated[
        list[str] | None,
        typer.Option(help="NAME=FILE: a result of `minzheng evaluate -o FILE` for the model card. Several times."),
    ] = None,
) -> None:
    """Make a trained model the shipped one, at inference/model, with its card. 发布模型。"""
    require_training_extra()
    from training.publishing import PublishingError, publish_model, read_evaluation

    try:
        named = [pair.rpartition("=") for pair in scores or []]
        if any(not name for name, _, _ in named):
            raise PublishingError("--scores takes NAME=FILE, as in --scores 'test part=runs/mine/test.json'")
        size = publish_model(directory, SHIPPED_MODEL, {name: read_evaluation(Path(file)) for name, _, file in named})
    except (ModelError, PublishingError, OSError) as error:
        fail(error)
    typer.echo(f"published: {SHIPPED_MODEL} ({size:,} bytes)")


def export(
    directory: Annotated[Path, typer.Argument(help="Run directory of a training, or a checkpoint directory.")],
    precision: Annotated[
        FloatPrecision, typer.Option(help="Numbers of the weights; float32 or float16 for a GPU.")
    ] = FloatPrecision.FLOAT32,
) -> None:
    """Write the tagger as tagger.PRECISION.onnx beside its checkpoint, for --precision of extract. 导出浮点模型。"""
    require_training_extra()
    from training.export import ExportError, export_precision

    try:
        path = export_precision(directory, Precision(precision.value))
    except (ExportError, OSError) as error:
        fail(error)
    typer.echo(f"written: {path} ({path.stat().st_size:,} bytes)")


def encoder(
    directory: Annotated[Path, typer.Argument(help="Folder to write the checkpoint to.")],
    random: Annotated[bool, typer.Option("--random", help="With random weights, as a baseline for training.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of the random weights.")] = 13,
) -> None:
    """Write the offline base encoder as a checkpoint directory that transformers can load."""
    require_training_extra()
    from training.encoder import write_offline_checkpoint, write_random_checkpoint
    from training.offline_encoder import EncoderError

    try:
        if random:
            write_random_checkpoint(directory, seed)
        else:
            write_offline_checkpoint(directory)
    except (EncoderError, OSError) as error:
        fail(error)
    typer.echo(f"written: {directory}")


def require_training_extra() -> None:
    """End the command if the packages of the extra `train` are not there, and say how to install them."""
    try:
        require_extra("train", ["accelerate", "datasets", "onnx", "onnxscript", "seqeval", "torch", "transformers"])
    except MissingExtraError as error:
        fail(error)


def fail(error: Exception) -> NoReturn:
    """End the command with the message of a user's mistake."""
    typer.echo(f"error: {error}", err=True)
    raise typer.Exit(2)
