"""The front door: one console command that mounts the commands of every package.

Each command imports what it needs inside itself, so that the others, and `--help`, need neither torch nor its time.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from annotation.agreement_commands import agreement
from annotation.commands import app as annotation_commands
from annotation.next_command import next_reports
from annotation.serve_command import serve
from annotation.simulate_command import simulate
from data.commands import app as data_commands
from evaluation.baselines.commands import baseline, baselines
from evaluation.commands import compare, evaluate, figures
from evaluation.run_commands import runs
from evaluation.scores_by_name import score_model
from evaluation.speed.commands import benchmark
from inference.commands import extract
from training.commands import encoder, export, publish, train
from training.derivation_commands import average, distill

if TYPE_CHECKING:
    from annotation.simulation import Learner, LearnerOfSeed
    from training.experiments import Scorer


@dataclass(frozen=True, slots=True)
class Loans:
    """What one package lends to the commands of another that does not import it.

    Attributes:
        score_model: `evaluation` scores what experiments in `training` train.
        make_learner: `training` makes what the simulation in `annotation` teaches, from a seed.
    """

    score_model: "Scorer"
    make_learner: "LearnerOfSeed"


def _make_learner(seed: int) -> "Learner":
    from training.incremental_tagger import IncrementalTagger

    return IncrementalTagger(seed)


app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
app.command()(extract)
app.command()(train)
app.command()(average)
app.command()(distill)
app.command()(export)
app.command()(publish)
app.command()(encoder)
app.command()(evaluate)
app.command()(compare)
app.command()(figures)
app.command()(baseline)
app.command()(baselines)
app.command()(runs)
app.command()(benchmark)
annotation_commands.command("next")(next_reports)
annotation_commands.command()(agreement)
annotation_commands.command()(simulate)
annotation_commands.command()(serve)
app.add_typer(annotation_commands, name="annotate")
app.add_typer(data_commands, name="data")


@app.callback()
def main(context: typer.Context) -> None:
    """Read Chinese civil-affairs reports and write down every figure in them. 民政工作报告指标提取。"""
    context.obj = Loans(score_model, _make_learner)


if __name__ == "__main__":
    app()
