import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from annotation_exports import annotation, task
from tiny_bert import write_tiny_bert
from tiny_corpus import SENTENCES, write_tiny_corpus
from typer.testing import CliRunner

from annotation.backend import retraining
from annotation.backend.retraining import Retrainer, RetrainingSettings
from annotation.backend.served_model import ServedModel, restored_model
from annotation.backend.state import StateStore
from annotation.backend.training_corpus import joined, write_corpus
from annotation.backend.training_steps import TrainingError, TrainingOptions, train
from annotation.retrying import ServerError
from data.inline import parse_inline
from data.label_studio import read_corpus
from data.splits import read_parts, split_documents
from inference.model_directory import SHIPPED_MODEL
from minzheng import app

LEARNS = (30, 0.003)
"""Epochs and learning rate with which the tiny encoder learns the sentences."""


def _text(marked: str) -> str:
    return parse_inline("x", marked).document.text


def _tasks(numbers: range) -> list[dict[str, Any]]:
    marked = [SENTENCES[n % 2].format(n=n) for n in numbers]
    return [
        task(n, annotation(one, 1, n), text=_text(one), name=f"new-{n}") for n, one in zip(numbers, marked, strict=True)
    ]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve reports to train on and eight to score."""
    return write_tiny_corpus(tmp_path_factory.mktemp("corpus"), range(10, 22), range(22, 30))


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_bert(tmp_path_factory.mktemp("bert"), "".join(SENTENCES))


@pytest.fixture(scope="module")
def untaught(corpus: Path, tiny_bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that has hardly seen anything."""
    directory = tmp_path_factory.mktemp("models") / "untaught"
    options = ["--encoder", str(tiny_bert), "--epochs", "1", "--learning-rate", "0.00001"]
    result = CliRunner().invoke(app, ["train", "--data", str(corpus), "-o", str(directory), *options])
    assert result.exit_code == 0, result.output
    return directory


async def _until_trained(retrainer: Retrainer) -> None:
    while retrainer.is_training:
        await asyncio.sleep(0.02)


def test_a_better_model_takes_over_and_a_worse_one_does_not(
    untaught: Path, corpus: Path, tiny_bert: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "uvicorn.error")
    store = StateStore(tmp_path / "state")
    model = restored_model(untaught, store, threads=1)
    first = model.version
    exported: list[int] = []

    def export(project: int) -> list[dict[str, Any]]:
        exported.append(project)
        return _tasks(range(40, 70))

    async def scenario(options: TrainingOptions) -> None:
        retrainer = Retrainer(model, store, RetrainingSettings(2, corpus, options), export)
        retrainer.add_annotation(3, 1)
        assert not retrainer.is_training
        retrainer.add_annotation(3, 2)
        assert retrainer.is_training
        await _until_trained(retrainer)

    asyncio.run(scenario(TrainingOptions(str(tiny_bert), *LEARNS)))
    second = model.version
    assert (second != first, store.state.versions, store.state.annotations) == (True, (second, first), ())
    (prediction,) = model.predict(["农村低保新增15户,发放15万元。"], 60)
    values = {item["value"]["text"] for item in prediction["result"] if item["type"] == "labels"}
    assert (prediction["model_version"], {"15", "15万元"} <= values) == (second, True)
    manifest = json.loads((model.directory / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["data"]["train"]["documents"] == 12 + 30

    asyncio.run(scenario(TrainingOptions(str(tiny_bert), 1, 0.00001)))
    assert (model.version, store.state.versions, exported) == (second, (second, first), [3, 3])
    assert "the model stays: full records on the validation part" in caplog.text
    assert restored_model(untaught, StateStore(tmp_path / "state")).version == second
    runs = sorted((tmp_path / "state" / "trainings").iterdir())
    assert [(run / "model").exists() for run in runs] == [True, False]
    assert all((run / "training.log").exists() and not (run / "corpus").exists() for run in runs)


@dataclass
class Steps:
    """Trainings that take no time, or wait, and give the scores they are told to."""

    scores: list[float] = field(default_factory=lambda: [0.5, 0.9])
    failure: Exception | None = None
    trained: int = 0
    at_once: int = 0
    gate: asyncio.Event | None = None

    async def train(self, corpus: Path, output: Path, options: TrainingOptions, log: Path) -> None:
        self.trained += 1
        self.at_once += 1
        assert self.at_once == 1, "two trainings at once"
        if self.gate:
            await self.gate.wait()
        self.at_once -= 1
        if self.failure:
            raise self.failure

    async def score(self, model: Path, corpus: Path, output: Path, log: Path) -> float:
        return self.scores[0] if "trainings" in model.parts else self.scores[1]


def _two_tasks(project: int) -> list[dict[str, Any]]:
    return _tasks(range(40, 42))


Scenario = Callable[[Retrainer, StateStore], Coroutine[Any, Any, None]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., StateStore]:
    """Run a scenario with stand-ins for training and scoring; the export is real JSON."""
    model = ServedModel(SHIPPED_MODEL, threads=1)

    def run(
        steps: Steps, scenario: Scenario, export: Callable[[int], Any] = lambda _: _tasks(range(40, 42))
    ) -> StateStore:
        monkeypatch.setattr(retraining, "train", steps.train)
        monkeypatch.setattr(retraining, "score", steps.score)
        store = StateStore(tmp_path / "state")
        asyncio.run(scenario(Retrainer(model, store, RetrainingSettings(2, None), export), store))
        assert model.directory == SHIPPED_MODEL
        return store

    return run


def test_one_training_at_a_time_and_what_came_meanwhile_starts_the_next(run: Callable[..., StateStore]) -> None:
    steps = Steps()

    async def scenario(retrainer: Retrainer, store: StateStore) -> None:
        steps.gate = asyncio.Event()
        for number in range(5):
            retrainer.add_annotation(3, number)
            await asyncio.sleep(0.05)
        assert not retrainer.train()
        steps.gate.set()
        await _until_trained(retrainer)

    assert (run(steps, scenario).state.annotations, steps.trained) == ((), 2)


@pytest.mark.parametrize(
    "failure", [TrainingError("`minzheng train` ended with status 137"), OSError(28, "No space left on device")]
)
def test_a_training_that_fails_leaves_the_model(
    run: Callable[..., StateStore], failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    steps = Steps(failure=failure)

    async def scenario(retrainer: Retrainer, store: StateStore) -> None:
        store.change(store.state.with_project(3))
        retrainer.train()
        await _until_trained(retrainer)

    assert run(steps, scenario).state.model is None
    assert f"training failed, the model stays: {failure}" in caplog.text


@pytest.mark.parametrize(
    ("export", "message"),
    [
        (lambda _: [], "no annotation to learn from"),
        (lambda _: [{"id": 5, "data": {"text": "a"}, "annotations": [{"result": [{"type": "labels"}]}]}], "task 5"),
    ],
)
def test_an_export_without_annotations(
    run: Callable[..., StateStore], export: Callable[[int], Any], message: str, caplog: pytest.LogCaptureFixture
) -> None:
    steps = Steps()

    async def scenario(retrainer: Retrainer, store: StateStore) -> None:
        store.change(store.state.with_project(3))
        retrainer.train()
        await _until_trained(retrainer)

    run(steps, scenario, export)
    assert (steps.trained, message in caplog.text) == (0, True)


def test_a_project_that_is_gone_does_not_keep_the_others_from_training(run: Callable[..., StateStore]) -> None:
    steps = Steps()

    def export(project: int) -> Any:
        if project == 3:
            raise ServerError("there is no such thing on this server (status 404)")
        return _tasks(range(40, 42))

    async def scenario(retrainer: Retrainer, store: StateStore) -> None:
        store.change(store.state.with_project(3).with_project(4))
        retrainer.train()
        await _until_trained(retrainer)

    run(steps, scenario, export)
    assert steps.trained == 1


def test_a_training_that_the_backend_outlives_not_counts_again(run: Callable[..., StateStore]) -> None:
    steps = Steps()

    async def scenario(retrainer: Retrainer, store: StateStore) -> None:
        steps.gate = asyncio.Event()
        retrainer.add_annotation(3, 1)
        retrainer.add_annotation(3, 2)
        await asyncio.sleep(0.1)
        await retrainer.stop()
        assert not retrainer.is_training

    assert run(steps, scenario).state.annotations == ("3/1", "3/2")


def test_a_step_that_fails_names_its_reason_and_log(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"`minzheng train` ended with status 2 \(error: .*gone: no such file"):
        asyncio.run(train(tmp_path / "gone", tmp_path / "run", TrainingOptions(), tmp_path / "training.log"))


def test_a_training_ends_with_the_backend() -> None:
    command = [sys.executable, "-m", "annotation.backend.child", "train", "--data", "data/reports"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdin
        child.stdin.close()
        assert child.wait(60) == 3


def test_new_annotations_join_the_corpus_under_names_the_split_file_knows(corpus: Path, tmp_path: Path) -> None:
    old, parts = read_corpus(corpus), read_parts(corpus)
    validated = next(one for one in old if parts[one.document.name] == "validation")
    corrected = parse_inline("other name", validated.document.text)
    namesake = parse_inline(validated.document.name, SENTENCES[0].format(n=99))
    documents = joined(old, [corrected, namesake])
    assert len(documents) == len(old) + 1
    folder = write_corpus(documents, parts, tmp_path)
    split = split_documents(read_corpus(folder), read_parts(folder))
    assert (len(split.train), len(split.validation)) == (13, 8)
    assert corrected.spans in [one.spans for one in split.validation]
