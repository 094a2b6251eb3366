import json
from pathlib import Path

import pytest

from inference.runs.failures import Failure, note_failures

BROKEN = Failure("a.txt", "read", "broken")


def noted(path: Path) -> list[tuple[str, str]]:
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(line["output"], line["reason"]) for line in lines]


@pytest.mark.parametrize(
    ("message", "path", "failure"),
    [
        ("in/a.txt: empty file", "in/a.txt", Failure("in/a.txt", "read", "empty file")),
        ("in/a.zip/b: c.txt: empty: file", "in/a.zip", Failure("in/a.zip/b", "read", "c.txt: empty: file")),
        ("in/a: b.txt: empty file", "in/a: b.txt", Failure("in/a: b.txt", "read", "empty file")),
        ("something else", "in/a.txt", Failure("in/a.txt", "read", "something else")),
    ],
)
def test_messages_are_taken_apart(message: str, path: str, failure: Failure) -> None:
    assert Failure.of_message(message, "read", path) == failure


def test_a_failure_names_file_and_document() -> None:
    assert str(BROKEN) == "a.txt: broken"
    assert str(Failure("in/a.txt", "read", "broken", "a.txt")) == "in/a.txt: broken"
    assert str(Failure("a.zip", "read", "broken", "b.txt")) == "a.zip: b.txt: broken"


def test_a_run_replaces_its_own_failures_only(tmp_path: Path) -> None:
    path = tmp_path / "errors.jsonl"
    note_failures([BROKEN], path, "m.jsonl")
    note_failures([BROKEN, Failure("b.txt", "find", "gone")], path, "n.jsonl")
    note_failures([Failure("a.txt", "read", "still broken")], path, "m.jsonl")
    assert noted(path) == [("n.jsonl", "broken"), ("n.jsonl", "gone"), ("m.jsonl", "still broken")]
    note_failures([], path, "n.jsonl")
    assert noted(path) == [("m.jsonl", "still broken")]
    note_failures([], path, "m.jsonl")
    note_failures([], path, "m.jsonl")
    assert not path.exists()


def test_lines_of_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "errors.jsonl"
    path.write_bytes(b"not JSON\n[1]\n")
    note_failures([BROKEN], path, "m.jsonl")
    note_failures([], path, "m.jsonl")
    assert path.read_bytes() == b"not JSON\n[1]\n"


def test_a_path_that_is_no_utf8_can_be_written(tmp_path: Path) -> None:
    note_failures([Failure("\udcb5.txt", "read", "broken")], tmp_path / "e", "m")
    assert json.loads((tmp_path / "e").read_text(encoding="utf-8"))["path"] == "?.txt"
