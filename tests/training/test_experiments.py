import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tiny_bert import write_tiny_bert
from typer.testing import CliRunner

from data.documents import AnnotatedDocument
from data.inline import parse_inline
from data.label_studio import write_task
from data.run_log import RUN_FILE, read_run, read_runs
from data.splits import Split
from minzheng import app
from training.experiments import PartResult, curve_parts, fold_parts, run_experiment, summarize
from training.runs import RunError
from training.settings import TrainingSettings

SENTENCE = "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|{n}⟧⟦U|户⟧。"
DOCUMENTS = tuple(parse_inline(f"{n}", SENTENCE.format(n=n)) for n in range(30))
SPLIT = Split(DOCUMENTS[:20], DOCUMENTS[20:25], DOCUMENTS[25:])


def names(documents: Sequence[AnnotatedDocument]) -> set[str]:
    return {annotated.document.name for annotated in documents}


@pytest.mark.parametrize("folds", [2, 5, 12])
def test_folds_hold_each_report_out_once_and_none_of_the_test_part(folds: int) -> None:
    parts = [part.split for part in fold_parts(SPLIT, folds, seed=13)]
    held_out = [name for part in parts for name in names(part.test)]
    assert sorted(held_out) == sorted(names(DOCUMENTS[:25]))
    for part in parts:
        groups = [names(part.train), names(part.validation), names(part.test)]
        assert sum(map(len, groups)) == len(set.union(*groups)) == 25
        assert part.validation


def test_folds_are_the_same_whatever_the_order_of_the_reports() -> None:
    reversed_split = Split(SPLIT.train[::-1], SPLIT.validation[::-1], ())
    assert [p.split for p in fold_parts(SPLIT, 5, 13)] == [p.split for p in fold_parts(reversed_split, 5, 13)]
    assert fold_parts(SPLIT, 5, 13) != fold_parts(SPLIT, 5, 14)


def test_shares_of_a_curve_are_nested() -> None:
    parts = curve_parts(SPLIT, [1, 0.25, 0.5, 0.5], seed=13)
    assert [(part.name, len(part.split.train)) for part in parts] == [
        ("share-0.25", 5), ("share-0.5", 10), ("share-1", 20),
    ]  # fmt: skip
    assert names(parts[0].split.train) < names(parts[1].split.train) < names(parts[2].split.train)
    assert all(part.split.test == SPLIT.test for part in parts)


def test_too_few_reports() -> None:
    with pytest.raises(RunError, match="50 reports at least"):
        fold_parts(SPLIT, 25, 13)
    with pytest.raises(RunError, match="test part"):
        curve_parts(Split(DOCUMENTS, (), ()), [1], 13)


def test_mean_and_deviation() -> None:
    results = [
        PartResult(str(n), 1.0, 1, 1, {"full": score, **extra})
        for n, (score, extra) in enumerate([(0.5, {"MONEY": 1.0}), (0.7, {})])
    ]
    assert summarize(results) == {"full": {"mean": 0.6, "deviation": 0.1414}}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for annotated in DOCUMENTS:
        write_task(annotated, folder / "reports" / f"{annotated.document.name}.json")
    parts = {part: sorted(names(getattr(SPLIT, part))) for part in ("train", "validation", "test")}
    (folder / "split.json").write_text(json.dumps(parts), encoding="utf-8")
    return folder / "reports"


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_bert(tmp_path_factory.mktemp("bert"), SENTENCE)


def test_cross_validation_by_command(corpus: Path, tiny_bert: Path, tmp_path: Path, runner: CliRunner) -> None:
    arguments = ["train", "--data", str(corpus), "-o", str(tmp_path / "folds"), "--encoder", str(tiny_bert)]
    result = runner.invoke(app, [*arguments, "--epochs", "1", "--folds", "2"])
    assert result.exit_code == 0, result.output
    content = json.loads((tmp_path / "folds" / "folds.json").read_text(encoding="utf-8"))
    assert [part["documents"] for part in content["parts"]] == [11, 12]
    assert set(content["summary"]["full"]) == {"mean", "deviation"}
    assert "deviation" in result.stdout
    kinds = {logged.name: logged.run.kind for logged in read_runs(tmp_path)[0]}
    assert kinds == {"folds": "folds", "folds/fold-1": "training", "folds/fold-2": "training"}


def test_a_curve_goes_on_where_it_stopped(tiny_bert: Path, tmp_path: Path) -> None:
    settings = TrainingSettings(str(tiny_bert), epochs=1)
    parts = curve_parts(SPLIT, [0.5, 1], settings.seed)
    scored: list[str] = []

    def score(directory: Path, documents: Sequence[AnnotatedDocument]) -> dict[str, float]:
        assert names(documents) == names(SPLIT.test)
        scored.append(directory.name)
        return {"full": 0.5}

    run_experiment("curve", parts[:1], settings, tmp_path, score)
    trained = (tmp_path / "share-0.5" / "manifest.json").stat().st_mtime_ns
    results = run_experiment("curve", parts, settings, tmp_path, score)
    assert scored == ["share-0.5", "share-1"]
    assert (tmp_path / "share-0.5" / "manifest.json").stat().st_mtime_ns == trained
    assert [(result.share, result.documents, result.values) for result in results] == [(0.5, 10, 10), (1, 20, 20)]
    content = json.loads((tmp_path / "curve.json").read_text(encoding="utf-8"))
    assert [part["scores"] for part in content["parts"]] == [{"full": 0.5}, {"full": 0.5}]
    assert read_run(tmp_path / RUN_FILE).kind == "curve"
    with pytest.raises(RunError, match="other settings or data"):
        run_experiment("curve", parts, TrainingSettings(str(tiny_bert), epochs=2), tmp_path, score)


@pytest.mark.parametrize(
    "wrong", [["--curve", "0"], ["--curve", "a"], ["--curve", "0.5,2"], ["--folds", "1"], ["--folds", "2", "--publish"]]
)
def test_wrong_options(runner: CliRunner, wrong: list[str]) -> None:
    assert runner.invoke(app, ["train", *wrong]).exit_code == 2
