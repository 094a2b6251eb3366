"""The commands `minzheng baseline` and `minzheng baselines`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from data.documents import AnnotatedDocument
from data.extras import MissingExtraError, require_extra
from data.label_studio import TaskError, read_corpus
from data.run_log import run_folder
from data.splits import PARTS, SplitError, read_parts, split_documents
from evaluation.evaluation_log import log_scores
from inference.commands import ModelOption
from inference.model_directory import SHIPPED_MODEL

if TYPE_CHECKING:
    from evaluation.baselines.measurement import Row

CORPUS = Path("data/reports")

DataOption = Annotated[Path, typer.Option(help="Annotated reports to score on: Label Studio JSON, or a folder of it.")]
PartOption = Annotated[str, typer.Option(help=f"Part of them by their split file: {', '.join(PARTS)} or all.")]
CorpusOption = Annotated[Path, typer.Option(help="Corpus whose training part the learned baselines learn from.")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="JSON file to write the table to.")]
PeersOption = Annotated[Path, typer.Option(help="Environment of the peers, made by `make baselines-peers`.")]


def baseline(
    name: Annotated[str, typer.Argument(help="Name of a system; `minzheng baselines` shows all.")],
    data: DataOption = CORPUS,
    part: PartOption = "test",
    corpus: CorpusOption = CORPUS,
    model: ModelOption = SHIPPED_MODEL,
    peers: PeersOption = Path(".venv-peers"),
    output: OutputOption = None,
) -> None:
    """Score one baseline on annotated reports. 评测一个基线。"""
    from evaluation.baselines.systems import SYSTEM_BY_NAME

    if name not in SYSTEM_BY_NAME:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(SYSTEM_BY_NAME)}", param_hint="NAME")
    (row,) = _compare([name], Comparison(data, part, corpus, model, peers, output))
    if row.unavailable:
        raise typer.Exit(1)


def baselines(
    data: DataOption = CORPUS,
    part: PartOption = "test",
    corpus: CorpusOption = CORPUS,
    model: ModelOption = SHIPPED_MODEL,
    peers: PeersOption = Path(".venv-peers"),
    output: OutputOption = None,
    update: Annotated[
        Path | None, typer.Option(help="Markdown file whose table between the lines <!-- baselines --> to rewrite.")
    ] = None,
) -> None:
    """Score the model and all baselines on the same reports, in one table. 模型与各基线对比。"""
    from evaluation.baselines.systems import SYSTEMS

    _compare([system.name for system in SYSTEMS], Comparison(data, part, corpus, model, peers, output, update))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared, and where the table goes.

    Attributes:
        data: Annotated reports to score on.
        part: Their part.
        corpus: Corpus whose training part is learned from.
        model: Model directory.
        peers: Environment of the peers.
        output: JSON file for the table.
        update: Markdown file for the table.
    """

    data: Path
    part: str
    corpus: Path
    model: Path
    peers: Path
    output: Path | None
    update: Path | None = None


def _compare(names: Sequence[str], comparison: Comparison) -> list["Row"]:
    """Measure systems, log them, show and write their table."""
    from rich.console import Console
    from rich.progress import Progress

    from evaluation.baselines.measurement import measure
    from evaluation.baselines.systems import SYSTEM_BY_NAME, Resources

    _check_outputs(comparison)
    documents, training = _documents(comparison.data, comparison.part), _documents(comparison.corpus, "train")
    _warn_of_training_documents(documents, training)
    resources = Resources(comparison.model, training, run_folder(), comparison.peers)
    rows: list[Row] = []
    with Progress(console=Console(stderr=True)) as progress:
        for name in names:
            started = datetime.now(UTC)
            bar = progress.add_task(name, total=len(documents))
            row = measure(SYSTEM_BY_NAME[name], resources, documents, partial(progress.advance, bar))
            rows.append(row)
            if not row.unavailable:
                _log(row, comparison, documents, started)
    try:
        _write(rows, comparison, documents)
    except OSError as error:
        _fail(error)
    return rows


def _log(row: "Row", comparison: Comparison, documents: Sequence[AnnotatedDocument], started: datetime) -> None:
    settings = {"predicted by": row.name, "data": str(comparison.data), "part": comparison.part}
    if row.name == "model":
        settings["model"] = str(comparison.model)
    log_scores(settings, documents, row.scores, started)


def _write(rows: Sequence["Row"], comparison: Comparison, documents: Sequence[AnnotatedDocument]) -> None:
    from rich.console import Console

    from data.digests import data_digest
    from data.files import atomic_writer
    from evaluation.baselines.comparison_table import markdown_table, replace_table, terminal_table

    title = f"F1 on {comparison.data}, part {comparison.part}, {len(documents)} reports"
    Console().print(terminal_table(rows, title))
    for row in rows:
        for problem in filter(None, (row.unavailable, *row.failures)):
            typer.echo(f"{row.name}: {problem}", err=True)
    if comparison.output:
        content = {
            "data": str(comparison.data),
            "part": comparison.part,
            "documents": len(documents),
            "digest": data_digest(documents),
            "rows": [row.to_json() for row in rows],
        }
        with atomic_writer(comparison.output) as stream:
            json.dump(content, stream, ensure_ascii=False, indent=2)
            stream.write("\n")
    if comparison.update:
        document = comparison.update.read_text(encoding="utf-8")
        with atomic_writer(comparison.update) as stream:
            stream.write(replace_table(document, markdown_table(rows, title + ":")))


def _check_outputs(comparison: Comparison) -> None:
    from data.files import check_writable
    from evaluation.baselines.comparison_table import MarkError, replace_table

    try:
        require_extra("train", ["seqeval"])
        if comparison.output:
            check_writable(comparison.output)
        if comparison.update:
            replace_table(comparison.update.read_text(encoding="utf-8"), "")
            check_writable(comparison.update)
    except MarkError as error:
        _fail(f"{comparison.update}: {error}")
    except (MissingExtraError, OSError, UnicodeDecodeError) as error:
        _fail(error)


def _documents(data: Path, part: str) -> list[AnnotatedDocument]:
    if part not in (*PARTS, "all"):
        raise typer.BadParameter(f"{part!r} is none of {', '.join(PARTS)}, all", param_hint="--part")
    try:
        documents = read_corpus(data)
        if part != "all":
            documents = list(getattr(split_documents(documents, read_parts(data)), part))
    except (TaskError, SplitError) as error:
        _fail(error)
    if not documents:
        _fail(f"{data}: no document in the part {part}")
    return documents


def _warn_of_training_documents(documents: Sequence[AnnotatedDocument], training: Sequence[AnnotatedDocument]) -> None:
    learned = {annotated.document.digest for annotated in training}
    if seen := sum(annotated.document.digest in learned for annotated in documents):
        typer.echo(
            f"warning: {seen} of {len(documents)} reports are in the training part; "
            "what learned from them scores too well (choose --part test)",
            err=True,
        )


def _fail(problem: object) -> NoReturn:
    typer.echo(f"error: {problem}", err=True)
    raise typer.Exit(2)
