"""Runs of the real command that are killed, interrupted, starved and doubled."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from run_progress import wait_for_work

COMMAND = [sys.executable, "-c", "from minzheng import app; app()", "extract"]
LONG = "农村低保新增48户69人,清退54户79人,累计发放农村低保金704.3539万元。\n"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """300 tiny reports, in nested folders."""
    for number in range(300):
        path = tmp_path / "in" / str(number % 3) / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"第{number}村农村低保新增{number}户,发放低保金{number * 3}万元。", encoding="utf-8")
    return tmp_path / "in"


def start(*arguments: object, prepare: Callable[[], object] | None = None) -> subprocess.Popen[str]:
    """Start the command in a process group of its own; two workers, where the arguments say no other number."""
    return subprocess.Popen(
        [*COMMAND, "--workers", "2", "--rows", "0", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=prepare,
    )


def heed_ctrl_c() -> None:
    """Undo that shells let what they start in the background ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(process: subprocess.Popen[str], status: int = 0) -> str:
    """Wait for the end of the command and return what it said."""
    _, said = process.communicate(timeout=180)
    assert process.returncode == status, said
    return said


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_run_killed_five_times_ends_with_the_same_bytes(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    outputs = ["-o", out / "m.jsonl", "-o", out / "m.csv"]
    for _ in range(5):
        process = start(reports, *outputs)
        wait_for_work(process, out / "m.jsonl.run", random.randint(3, 40))
        assert process.poll() is None
        assert not (out / "m.jsonl").exists()
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    said = finish(start(reports, *outputs))
    assert "300 documents (" in said and "of them from an earlier run), 600 records" in said
    assert names(out) == {"m.jsonl", "m.csv"}
    whole = tmp_path / "whole"
    finish(start(reports, "-o", whole / "m.jsonl", "-o", whole / "m.csv"))
    for name in ("m.jsonl", "m.csv"):
        assert (out / name).read_bytes() == (whole / name).read_bytes()


def test_records_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(6):
        (tmp_path / "in" / f"{number}.txt").write_text(LONG * (1 + 5 * (6 - number)), encoding="utf-8")
    contents = set()
    for workers in (1, 3):
        output = tmp_path / f"{workers}.jsonl"
        finish(start(tmp_path / "in", "-o", output, "--workers", workers))
        contents.add(output.read_bytes())
    assert len(contents) == 1


def test_a_worker_that_is_killed_costs_its_document_and_a_rerun_retries_it(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out" / "m.jsonl"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(LONG * 60, encoding="utf-8")
    # A single worker is busy until the end, so it is killed at work.
    process = start(folder, "-o", output, "--workers", "1")
    wait_for_work(process, output.with_name("m.jsonl.run"))
    workers = psutil.Process(process.pid).children()
    next(worker for worker in workers if "spawn_main" in " ".join(worker.cmdline())).kill()
    said = finish(process, status=1)
    [error] = map(json.loads, (output.parent / "errors.jsonl").read_text(encoding="utf-8").splitlines())
    assert error["stage"] in ("read", "extract") and "killed, most likely because memory ran out" in error["reason"]
    assert f"error: {error['path']}: " in said and "5 documents, " in said
    assert "run the same command again to retry" in said
    assert Path(error["path"]).name not in output.read_text(encoding="utf-8")
    assert "6 documents (5 of them from an earlier run)" in finish(start(folder, "-o", output))
    assert names(output.parent) == {"m.jsonl"}
    documents = [json.loads(line)["document"] for line in output.read_text(encoding="utf-8").splitlines()]
    assert len(documents) == 5 * 360
    assert documents == sorted(documents)


def test_ctrl_c_ends_a_run_at_once_and_the_same_command_goes_on(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "m.jsonl"
    folder.mkdir()
    (folder / "1.txt").write_text(LONG, encoding="utf-8")
    (folder / "2.txt").write_text(LONG * 6000, encoding="utf-8")
    process = start(folder, "-o", output, prepare=heed_ctrl_c)
    wait_for_work(process, tmp_path / "m.jsonl.run")
    workers = psutil.Process(process.pid).children()
    interrupted = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    said = finish(process, status=130)
    assert time.monotonic() - interrupted < 30, "the rest would have taken minutes"
    assert "interrupted" in said and "the same command goes on from there" in said and "Traceback" not in said
    assert not psutil.wait_procs(workers, timeout=3)[1]
    assert names(tmp_path) == {"in", "m.jsonl.run"}
    (folder / "2.txt").write_text(LONG * 2, encoding="utf-8")
    assert "2 documents" in finish(start(folder, "-o", output))
    assert len(output.read_text(encoding="utf-8").splitlines()) == 15
    assert names(tmp_path) == {"in", "m.jsonl"}


def test_a_second_run_of_one_output_is_refused(reports: Path, tmp_path: Path) -> None:
    first = start(reports, "-o", tmp_path / "m.csv", "-o", tmp_path / "m.jsonl")
    wait_for_work(first, tmp_path / "m.csv.run")
    said = finish(start(reports / "0" / "0.txt", "-o", tmp_path / "n.csv", "-o", tmp_path / "m.jsonl"), status=2)
    assert said == f"error: {tmp_path / 'm.jsonl'}: another run is writing it; wait for it or choose another name\n"
    assert "300 documents, 600 records" in finish(first)
    assert names(tmp_path) == {"in", "m.csv", "m.jsonl"}


def test_a_full_disk_ends_a_run_that_can_be_resumed(reports: Path, tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    output = tmp_path / "m.jsonl"
    said = finish(start(reports, "-o", output, prepare=limit), status=1)
    assert f"error: {tmp_path / 'm.jsonl.run'}: the run store cannot be used: " in said
    assert "free space, or put right what is wrong, and run the same command again" in said
    assert "Traceback" not in said
    said = finish(start(reports, "-o", output))
    assert "300 documents (" in said and "of them from an earlier run), 600 records" in said
