"""Leaving an evaluation in the run log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import typer

from data.documents import AnnotatedDocument
from data.run_log import EVALUATION, finished_run, log_evaluation, run_folder


def log_scores(
    settings: Mapping[str, str],
    documents: Sequence[AnnotatedDocument],
    scores: Mapping[str, float],
    started: datetime,
) -> None:
    """Add an evaluation to the run log; where it cannot be written, warn: the scores are worth more than the log.

    Args:
        settings: What was evaluated ("predicted by") on which "part" of which "data".
        documents: The documents.
        scores: F1 by name.
        started: When the evaluation began, with a time zone.
    """
    run = finished_run(EVALUATION, started, {settings["part"]: documents}, settings, scores)
    try:
        log_evaluation(run, Path(settings["predicted by"]).name, run_folder())
    except OSError as error:
        typer.echo(f"warning: not written to the run log: {error}", err=True)
