import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from tiny_bert import write_tiny_bert
from typer.testing import CliRunner

import minzheng
from annotation.simulation import STRATEGIES, SimulationSettings, simulate_seed
from annotation.simulation_results import Results, ResultsError
from data.documents import AnnotatedDocument
from data.inline import parse_inline
from data.label_studio import write_task
from data.spans import Span
from training.incremental_tagger import IncrementalSettings, IncrementalTagger

WORDS = ("低保", "特困", "养老", "婚姻", "殡葬", "慈善", "救助", "儿童")
SETTINGS = SimulationSettings(sizes=(2, 4, 6), candidates=10, test=4, seeds=(1,))


def _document(number: int) -> AnnotatedDocument:
    word = WORDS[number % len(WORDS)]
    return parse_inline(f"{number}", f"⟦P a|{word}⟧⟦I b|新增⟧⟦Q p=a i=b|{number}⟧⟦U|户⟧。")


POOL, TEST = [_document(n) for n in range(10, 26)], [_document(n) for n in range(30, 38)]


class Memory:
    """A learner that finds the words it has seen, and doubts the others."""

    description: dict[str, Any] = {"kind": "memory"}  # noqa: RUF012

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.lessons: list[int] = []

    def learn(self, documents: Sequence[AnnotatedDocument]) -> None:
        self.lessons.append(len(documents))
        self.words |= {span.text for document in documents for span in document.spans}

    def tag(self, text: str) -> list[Span]:
        known = text[:2] in self.words
        spans = [(0, 2, "PROGRAM"), (2, 4, "INDICATOR"), (4, 6, "QUANTITY"), (6, 7, "UNIT")]
        return [Span.of(text, *span, score=0.9 if known else 0.2) for span in spans[0 if known else 1 :]]


def test_all_strategies_start_alike_and_learn_as_many_reports() -> None:
    curves = simulate_seed(POOL, TEST, Memory(), list(STRATEGIES), SETTINGS, 1)
    assert {len({tuple(asdict(curve[0]).items()) for curve in curves.values()})} == {1}
    assert all([point.reports for point in curve] == [2, 4, 6] for curve in curves.values())
    assert all(point.values == point.reports for curve in curves.values() for point in curve)
    assert curves["random"][0].characters == 2 * 8


def test_what_the_learner_doubts_is_chosen() -> None:
    gains = {"random": 0.0, "next": 0.0}
    for seed in range(40):
        curves = simulate_seed(POOL, TEST, Memory(), list(gains), SETTINGS, seed)
        for name, curve in curves.items():
            gains[name] += curve[-1].spans
    assert gains["next"] > gains["random"]


def test_a_run_is_repeatable_and_the_learners_of_strategies_are_apart() -> None:
    learner = Memory()
    first = simulate_seed(POOL, TEST, learner, ["next", "random"], SETTINGS, 5)
    assert first == simulate_seed(POOL, TEST, Memory(), ["next", "random"], SETTINGS, 5)
    assert learner.lessons == [2]


def test_results_are_resumed_only_by_the_same_request(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    curves = simulate_seed(POOL, TEST, Memory(), ["random"], SETTINGS, 1)
    results = Results.resumed(path, {"settings": asdict(SETTINGS)}).with_seed(1, curves)
    results.write(path)
    again = Results.resumed(path, {"settings": asdict(SETTINGS)})
    assert (again.curves, again.missing(1, ["random", "next"])) == (results.curves, ["next"])
    with pytest.raises(ResultsError, match="holds a simulation of other settings or data"):
        Results.resumed(path, {"settings": {}})
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ResultsError, match="no results of a simulation"):
        Results.read(path)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> IncrementalSettings:
    folder = write_tiny_bert(tmp_path_factory.mktemp("bert"), "".join(document.document.text for document in POOL))
    return IncrementalSettings(str(folder), layers=1, first_epochs=30, further_epochs=15, learning_rate=0.003)


def test_the_incremental_tagger_learns_on(tiny: IncrementalSettings) -> None:
    tagger = IncrementalTagger(1, tiny)
    tagger.learn(POOL[:8])
    tagger.learn(POOL[8:])
    text = TEST[0].document.text
    assert set(tagger.tag(text)) == set(TEST[0].spans)
    assert all(0 < span.score <= 1 for span in tagger.tag(text))


def test_the_command_writes_results_and_picture_and_goes_on(
    tiny: IncrementalSettings, tmp_path: Path, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for document in (*POOL, *TEST):
        write_task(document, tmp_path / "reports" / f"{document.document.name}.json")
    parts = {"train": [d.document.name for d in POOL], "validation": [], "test": [d.document.name for d in TEST]}
    (tmp_path / "split.json").write_text(json.dumps(parts), encoding="utf-8")
    monkeypatch.setattr(minzheng, "_make_learner", lambda seed: IncrementalTagger(seed, tiny))
    results, figure = tmp_path / "out.json", tmp_path / "out.png"
    command = ["annotate", "simulate", "--data", str(tmp_path / "reports"), "-o", str(results), "--sizes", "2,4",
               "--sample", "4", "--figure", str(figure)]  # fmt: skip
    one = runner.invoke(minzheng.app, [*command, "--seeds", "1"])
    assert one.exit_code == 0, one.output
    two = runner.invoke(minzheng.app, [*command, "--seeds", "2"])
    assert two.exit_code == 0, two.output
    assert ("seed 1" in one.stderr, "seed 1" in two.stderr, "seed 2" in two.stderr) == (True, False, True)
    content = json.loads(results.read_text(encoding="utf-8"))
    assert [(c["seed"], c["strategy"]) for c in content["curves"]] == [
        (1, "random"), (1, "next"), (2, "random"), (2, "next"),
    ]  # fmt: skip
    assert [point["reports"] for point in content["summary"]["next"]] == [2, 4]
    assert figure.read_bytes().startswith(b"\x89PNG")
    other = runner.invoke(minzheng.app, [*command, "--candidates", "5"])
    assert (other.exit_code, "other settings or data" in other.stderr) == (2, True)


@pytest.mark.parametrize("wrong", [["--sizes", "4,2"], ["--sizes", "x"], ["--strategy", "luck"], ["--part", "train"]])
def test_wrong_options(runner: CliRunner, wrong: list[str]) -> None:
    assert runner.invoke(minzheng.app, ["annotate", "simulate", *wrong]).exit_code == 2
