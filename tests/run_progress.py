"""Seeing from outside how far a run of the command is."""

import subprocess
import time
from pathlib import Path


def wait_for_work(process: subprocess.Popen[str], store: Path, changes: int = 3) -> None:
    """Wait until a run has been seen to write to its store a number of times; the first two make and empty it."""
    log = store.with_name(store.name + "-wal")
    before = log.stat().st_mtime_ns if log.exists() else 0
    while changes and process.poll() is None:
        now = log.stat().st_mtime_ns if log.exists() else 0
        changes -= now != before
        before = now
        time.sleep(0.002)
