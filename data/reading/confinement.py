"""Reading in a process of its own, with limits on time and memory.

A PDF is a program, and the parsers of pages and Office files take time that grows with the square of what a hostile
file holds; none of the libraries can be told to stop. So what could take long is read by a child that is killed when
its time is up and gets no more memory than it needs for honest files. On systems without `resource` (Windows) and
where the kernel does not count address space (macOS) only the time is limited.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from data.reading.archive import MIB
from data.reading.parts import Part, Problem, UnreadableError

LEAST_SECONDS, SECONDS_PER_MIB, MOST_SECONDS = 60, 60, 600
"""How long a file may take. The slowest are PDFs: 1,000 pages of text are a MiB at least and take half a minute."""
MOST_MEMORY = 2048 * MIB
"""Address space of a reading process, in bytes."""

_OUT_OF_PROCESSOR_TIME = -getattr(signal, "SIGXCPU", 0) or None
"""Status of a child that used up its processor time before the timer here rang; None on systems without that limit."""


def read_confined(suffix: str, content: bytes) -> Iterator[Part | Problem]:
    """Read a file's content in a child process.

    Args:
        suffix: The suffix of its format, as in `data.reading.formats.FORMATS`.
        content: The content of the file.

    Raises:
        UnreadableError: If the reader raises it, takes too much time or memory, or crashes.
    """
    seconds = min(LEAST_SECONDS + SECONDS_PER_MIB * len(content) // MIB, MOST_SECONDS)
    child = _start_child(suffix, seconds)
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        child.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        assert child.stdin is not None and child.stdout is not None
        try:
            child.stdin.write(content)
            child.stdin.close()
        except BrokenPipeError:
            pass
        for line in child.stdout:
            message = json.loads(line)
            if message["kind"] == "end":
                return
            yield _received(message)
        status = child.wait()
        took_too_long = is_late.is_set() or status == _OUT_OF_PROCESSOR_TIME
        reason = f"not read within {seconds} seconds" if took_too_long else f"its reader crashed (status {status})"
        raise UnreadableError(f"{reason}: damaged, or made to do harm")
    finally:
        timer.cancel()
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream is not None and not stream.closed:
                with suppress(BrokenPipeError):
                    stream.close()
        child.wait()


def _start_child(suffix: str, seconds: int) -> subprocess.Popen[bytes]:
    # The child finds this package where this process found it.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "data.reading.child", suffix, str(seconds), str(MOST_MEMORY)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


def _received(message: dict[str, Any]) -> Part | Problem:
    match message["kind"]:
        case "part":
            return Part(message["text"], message["suffix"], message["meta"])
        case "problem":
            return Problem(message["place"], message["reason"])
        case _:
            raise UnreadableError(message["reason"])
