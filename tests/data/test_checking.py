import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.checking import check_corpus
from data.inline import parse_inline
from data.label_studio import read_corpus
from data.splits import read_parts
from minzheng import app

REPOSITORY = Path(__file__).parents[2]
GOOD = "今年城区⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧,完成年度任务。"


def problems(*marked: str) -> list[str]:
    return check_corpus([parse_inline(str(n), text) for n, text in enumerate(marked)])


def test_a_consistent_corpus_has_no_problems() -> None:
    assert problems(GOOD, GOOD.replace("48", "52")) == []


@pytest.mark.parametrize(
    ("marked", "problem"),
    [
        ("共⟦Q|3⟧⟦U|个⟧", "0 at 1: QUANTITY '共[3]个' has neither program nor indicator"),
        ("⟦P a|低保⟧⟦Q p=a|3⟧⟦U|个⟧⟦I b|新增⟧", "INDICATOR '低保3个[新增]' carries no value"),
        ("⟦P a|低保⟧\n \n⟦Q p=a|3⟧⟦U|户⟧", "program '低保' behind a blank line"),
        ("⟦P a|低保⟧⟦Q p=a|3⟧⟦U|户籍⟧", "is no known classifier"),
        ("⟦P a|全区低保⟧⟦Q p=a|3⟧⟦U|户⟧", "starts with a restriction of place"),
        ("⟦P a|低保工作⟧⟦Q p=a|3⟧⟦U|户⟧", "or ends in 工作"),
    ],
)
def test_problems_name_document_offset_and_span(marked: str, problem: str) -> None:
    found = problems(marked)
    assert len(found) == 1
    assert problem in found[0]


def test_the_same_wording_with_other_labels_is_found_whatever_the_digits() -> None:
    other = GOOD.replace("⟦I b|新增⟧⟦Q p=a i=b|48⟧", "⟦P b|新增⟧⟦Q p=b|52⟧").replace("⟦P a|农村低保⟧", "农村低保")
    assert any("two labels" in problem for problem in problems(GOOD, other))


def test_the_same_wording_left_untagged_is_found() -> None:
    found = problems(GOOD, "今年城区农村低保新增52户,完成年度任务。")
    assert any(problem.startswith("1 at 8: untagged '今年城区农村低保[新增]52户,完成年度'") for problem in found)


def test_two_documents_of_one_name_or_text() -> None:
    document = parse_inline("a", GOOD)
    assert check_corpus([document, document]) == [
        "a: two documents of this name",
        "a: the same text as another document",
    ]


def test_the_corpus_of_this_project_is_clean(runner: CliRunner) -> None:
    result = runner.invoke(app, ["data", "check", str(REPOSITORY / "data" / "reports")])
    assert result.exit_code == 0, result.output


def test_the_split_covers_the_corpus() -> None:
    names = {annotated.document.name for annotated in read_corpus(REPOSITORY / "data" / "reports")}
    assert set(read_parts(REPOSITORY / "data" / "reports")) == names


def test_problems_are_counted_by_the_command(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("共⟦Q|3⟧⟦U|个⟧", encoding="utf-8")
    runner.invoke(app, ["data", "convert", str(tmp_path / "a.ann"), "-o", str(tmp_path / "tasks")])
    result = runner.invoke(app, ["data", "check", str(tmp_path / "tasks")])
    assert result.exit_code == 1
    assert "1 reports, 1 problems" in result.stderr


def test_counts(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text(GOOD + "2022年6月。", encoding="utf-8")
    runner.invoke(app, ["data", "convert", str(tmp_path / "a.ann"), "-o", str(tmp_path / "tasks")])
    parts = {"train": ["a"], "validation": [], "test": []}
    (tmp_path / "split.json").write_text(json.dumps(parts), encoding="utf-8")
    output = runner.invoke(app, ["data", "stats", str(tmp_path / "tasks")]).stdout
    lines = {tuple(cell.strip() for cell in line.split("│")[1:3]) for line in output.splitlines() if "│" in line}
    expected = {("reports", "1"), ("values", "1"), ("sentences with a number that is no value", "1"), ("train", "1")}
    assert expected <= lines
