import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.inline import parse_inline
from data.run_log import RUN_FILE, Run, finished_run, log_evaluation, read_run, read_runs, write_run

DOCUMENT = parse_inline("a", "⟦P a|低保⟧⟦Q p=a|48⟧⟦U|户⟧")


def run(minutes: int = 0) -> Run:
    started = datetime.now(UTC) - timedelta(minutes=minutes)
    return finished_run(
        "evaluation", started, {"test": [DOCUMENT]}, {"epochs": 8, "window": {"size": 4}}, {"full": 0.5}
    )


def test_a_run_comes_back_as_written(tmp_path: Path) -> None:
    written = run(minutes=2)
    write_run(written, tmp_path / "mine" / RUN_FILE)
    assert read_run(tmp_path / "mine" / RUN_FILE) == written
    assert 120 <= written.seconds < 180
    assert written.data["test"]["documents"] == 1
    assert len(written.data["test"]["digest"]) == 64


def test_the_data_hash_follows_the_annotation() -> None:
    other = parse_inline("a", "低保⟦Q|48⟧⟦U|户⟧")
    hashes = [
        finished_run("evaluation", datetime.now(UTC), {"test": documents}, {}, {}).data["test"]["digest"]
        for documents in ([DOCUMENT], [other], [DOCUMENT, other], [other, DOCUMENT])
    ]
    assert len(set(hashes)) == 3
    assert hashes[2] == hashes[3]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    first, second = run(), run()
    paths = {log_evaluation(entry, "runs/my model", tmp_path) for entry in (first, second, first)}
    assert len(paths) == 3
    with pytest.raises(FileExistsError):
        write_run(first, next(iter(paths)))


def test_runs_are_found_by_time_wherever_their_directory_is(tmp_path: Path) -> None:
    write_run(run(minutes=1), tmp_path / "new" / RUN_FILE)
    write_run(run(minutes=9), tmp_path / "deep" / "old" / RUN_FILE)
    log_evaluation(run(), "model", tmp_path)
    names = [logged.name for logged in read_runs(tmp_path)[0]]
    assert names[:2] == ["deep/old", "new"]
    assert "-model-" in names[2]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"format": 99}',
        b'{"format": 1}',
        json.dumps({"format": 1, "kind": "x", "started": "now", "seconds": 1, "code_version": "1"}).encode(),
    ],
)
def test_damaged_files_are_named_and_skipped(tmp_path: Path, damage: bytes) -> None:
    write_run(run(), tmp_path / "good" / RUN_FILE)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / RUN_FILE).write_bytes(damage)
    runs, problems = read_runs(tmp_path)
    assert [logged.name for logged in runs] == ["good"]
    assert len(problems) == 1
    assert str(tmp_path / "bad" / RUN_FILE) in problems[0]


@pytest.mark.parametrize(
    "changes",
    [{"started": "yesterday"}, {"seconds": "1"}, {"scores": {"full": "high"}}, {"scores": []}, {"data": {"a": 1}}],
)
def test_fields_of_the_wrong_type(tmp_path: Path, changes: dict[str, object]) -> None:
    write_run(replace(run(), **changes), tmp_path / RUN_FILE)  # type: ignore[arg-type]
    assert len(read_runs(tmp_path)[1]) == 1
