"""The command with Ray on this machine, against the processes of the command without."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
import pytest
import report_files
from run_progress import wait_for_work

from inference.writers.arrow_schema import RECORD_SCHEMA

pytestmark = pytest.mark.ray


def extract(*arguments: object, status: int = 0) -> str:
    command = [sys.executable, "-c", "from minzheng import app; app()", "extract", *map(str, arguments), "--rows", "0"]
    result = subprocess.run([*command, "--workers", "2"], capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == status, result.stderr
    return result.stderr


def failures(path: Path) -> set[tuple[str, str, str]]:
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(line["path"], line["stage"], line["reason"]) for line in lines}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve documents in every format, one of several blocks, and two files that cannot be read."""
    folder = tmp_path_factory.mktemp("in")
    for name, content in report_files.FORMATS.items():
        path = folder / name.partition(".")[2] / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content())
    (folder / "two.zip").write_bytes(
        report_files.archive({"1.txt": report_files.text(), "2.md": report_files.markdown()})
    )
    (folder / "same.txt").write_bytes(report_files.text())
    (folder / "long.txt").write_text("\n\n".join(report_files.LINES * 30), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.docx").write_bytes(b"\x89PNG\x00\x00\x01\x02")
    return folder


@pytest.fixture(scope="module")
def local(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("local")
    said = extract(reports, "-o", folder / "m.jsonl", "-o", folder / "m.parquet", status=1)
    assert "12 documents" in said
    return folder


def test_two_workers_give_the_records_of_the_local_engine(reports: Path, local: Path, tmp_path: Path) -> None:
    outputs = ["-o", tmp_path / "m.jsonl", "-o", tmp_path / "m.parquet"]
    said = extract(reports, *outputs, "--engine", "ray", status=1)
    for name in ("m.jsonl", "m.parquet"):
        assert (tmp_path / name).read_bytes() == (local / name).read_bytes()
    assert failures(tmp_path / "errors.jsonl") == failures(local / "errors.jsonl")
    assert len(failures(tmp_path / "errors.jsonl")) == 2
    assert "12 documents, " in said
    # The two files are tried again; what is done is not.
    said = extract(reports, *outputs, "--engine", "ray", status=1)
    assert "12 documents (12 of them from an earlier run)" in said


def test_a_folder_of_parquet_files_at_an_address(reports: Path, local: Path, tmp_path: Path) -> None:
    folder = tmp_path / "records"
    command = [reports.as_uri(), "-o", folder.as_uri(), "--engine", "ray"]
    said = extract(*command, status=1)
    assert (folder / "_SUCCESS").read_bytes() == b""
    table = pq.read_table(folder)
    assert table.schema.equals(RECORD_SCHEMA)
    assert table.to_pylist() == pq.read_table(local / "m.parquet").to_pylist()
    assert "12 documents, " in said
    remote = {(path.removeprefix(reports.as_uri()), *rest) for path, *rest in failures(tmp_path / "errors.jsonl")}
    assert remote == {(path.removeprefix(str(reports)), *rest) for path, *rest in failures(local / "errors.jsonl")}
    assert f"error: {folder.as_uri()}: holds" in extract(*command, status=1)


def test_a_process_that_is_killed_costs_its_document_only(reports: Path, local: Path, tmp_path: Path) -> None:
    output = tmp_path / "m.jsonl"
    command = [sys.executable, "-c", "from minzheng import app; app()", "extract", str(reports), "-o", str(output)]
    with subprocess.Popen([*command, "--engine", "ray", "--workers", "1"], stderr=subprocess.PIPE, text=True) as run:
        # A process that dies before it has the model refuses the run.
        wait_for_work(run, output.with_name("m.jsonl.run"))
        next(_extracting(psutil.Process(run.pid))).send_signal(signal.SIGKILL)
        _, said = run.communicate(timeout=300)
    assert run.returncode == 1
    killed = [reason for _, stage, reason in failures(tmp_path / "errors.jsonl") if stage == "extract"]
    assert len(killed) <= 1, said
    extract(reports, "-o", output, "--engine", "ray", status=1)
    assert output.read_bytes() == (local / "m.jsonl").read_bytes()


def _extracting(run: psutil.Process) -> Iterator[psutil.Process]:
    """Yield the processes that an actor has started to extract with."""
    while run.is_running():
        for process in run.children(recursive=True):
            try:
                if "multiprocessing.spawn" in " ".join(process.cmdline()):
                    yield process
            except psutil.Error:
                continue


@pytest.mark.parametrize(
    ("arguments", "status", "problem"),
    [
        (["--engine", "ray", "--ray-address", "127.0.0.1:1", "-o", "{out}/m.jsonl"], 1, "cannot reach the Ray cluster"),
        (["-o", "s3://bucket/out"], 2, "needs --engine ray"),
        (["--ray-address", "auto"], 2, "--ray-address goes with --engine ray"),
        (["--engine", "ray", "-o", "{out}/r/", "-o", "{out}/m.jsonl"], 2, "is the only output"),
    ],
)
def test_what_cannot_be_done(reports: Path, tmp_path: Path, arguments: list[Any], status: int, problem: str) -> None:
    said = extract(reports, *(argument.format(out=tmp_path) for argument in arguments), status=status)
    assert problem in said
