"""The commands that make a model out of trained ones: `minzheng average` and `minzheng distill`."""

from pathlib import Path
from typing import Annotated

import typer

from data.label_studio import TaskError, read_corpus
from data.splits import SplitError, read_parts, split_documents
from inference.model_directory import ModelError
from training.commands import fail, report_training, require_training_extra


def average(
    runs: Annotated[list[Path], typer.Argument(help="Run directories of trainings with different seeds.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Run directory to write.")],
    data: Annotated[Path, typer.Option(help="Label Studio JSON file, or a folder of them.")] = Path("data/reports"),
) -> None:
    """Average the weights of trained models into one as fast as each of them. 把多个模型的权重平均为一个模型。"""
    require_training_extra()
    from training.offline_encoder import EncoderError
    from training.runs import RunError, run_averaging

    try:
        tagger = run_averaging(split_documents(read_corpus(data), read_parts(data)), runs, output)
    except (TaskError, SplitError, RunError, EncoderError, ModelError, OSError) as error:
        fail(error)
    report_training(tagger, output)


def distill(
    teacher: Annotated[Path, typer.Argument(help="Run directory of a trained model.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Run directory to write.")],
    data: Annotated[Path, typer.Option(help="Label Studio JSON file, or a folder of them.")] = Path("data/reports"),
    layers: Annotated[int, typer.Option(min=1, help="Layers of the smaller model.")] = 6,
    start: Annotated[
        str | None,
        typer.Option(help="Trained model the smaller one begins as, such as inference/model; else layers of TEACHER."),
    ] = None,
    keep: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of the weights of --start in those of the result.")
    ] = 0.0,
    copies: Annotated[
        int, typer.Option(min=0, help="Copies of each document with other phrases and digits to teach on, too.")
    ] = 2,
    epochs: Annotated[int, typer.Option(min=1, help="Most passes over the documents and their copies.")] = 4,
    learning_rate: Annotated[float, typer.Option(min=0.0, help="Peak learning rate.")] = 4e-4,
    batch_size: Annotated[int, typer.Option(min=1, help="Windows per step.")] = 8,
    seed: Annotated[int, typer.Option(help="Random seed.")] = 13,
) -> None:
    """Teach a smaller, faster model what a trained one knows. 用已训练的模型教出更小、更快的模型。"""
    if keep and start is None:
        raise typer.BadParameter("--keep takes a share of --start; give both")
    require_training_extra()
    from training.offline_encoder import EncoderError
    from training.runs import RunError, run_training
    from training.settings import DistillationSettings, TrainingSettings

    settings = TrainingSettings(
        str(teacher),
        epochs,
        learning_rate=learning_rate,
        batch_size=batch_size,
        distillation=DistillationSettings(layers, start, keep, copies),
        seed=seed,
    )
    try:
        tagger = run_training(split_documents(read_corpus(data), read_parts(data)), settings, output)
    except (TaskError, SplitError, RunError, EncoderError, ModelError, OSError) as error:
        fail(error)
    report_training(tagger, output)
