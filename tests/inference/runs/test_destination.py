from pathlib import Path

import pytest

from data.reading import ReportFile
from inference.runs.destination import Destination


def test_store_and_errors_lie_beside_the_first_output(tmp_path: Path) -> None:
    destination = Destination((tmp_path / "a" / "m.jsonl", tmp_path / "m.csv"))
    assert destination.store == tmp_path / "a" / "m.jsonl.run"
    assert destination.errors == tmp_path / "a" / "errors.jsonl"
    assert Destination().store is None
    assert Destination().errors is None


@pytest.mark.parametrize(
    ("outputs", "texts", "problem"),
    [
        (["m.jsonl", "../in/m.jsonl"], None, "given twice"),
        (["errors.jsonl"], None, "failures are written to a file of this name"),
        (["report.csv"], None, "is a report to read and an output"),
        (["m.jsonl"], ".", "holds reports to read"),
        (["m.jsonl"], "folder", "holds reports to read"),
    ],
)
def test_nothing_is_written_over_a_report_or_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outputs: list[str], texts: str | None, problem: str
) -> None:
    (tmp_path / "in" / "folder" / "deeper").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "in")
    destination = Destination(tuple(map(Path, outputs)), None, Path(texts) if texts else None)
    with pytest.raises(ValueError, match=problem):
        destination.check([Path("report.csv"), Path("folder/deeper")])


def test_standard_input_lies_in_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    destination = Destination((tmp_path / "m.jsonl",), None, tmp_path)
    destination.check([Path("-")])
    assert destination.not_own([ReportFile(Path("-"), "stdin")])


def test_what_runs_have_written_is_not_read(tmp_path: Path) -> None:
    destination = Destination((tmp_path / "m.jsonl",), None, tmp_path / "texts")
    destination.check([tmp_path])
    names = ("a.txt", "m.jsonl", "errors.jsonl", "texts/a.txt", "other/a.txt")
    files = [ReportFile(tmp_path / name, name) for name in names]
    assert [file.name for file in destination.not_own(files)] == ["a.txt", "other/a.txt"]
