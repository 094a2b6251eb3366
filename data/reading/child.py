"""What the child process of `data.reading.confinement` runs: one file, from standard input to standard output."""

import json
import sys
from typing import BinaryIO

from data.reading.formats import FORMATS
from data.reading.parts import Problem, UnreadableError, as_unreadable

MOST_CHARACTERS = 32 * 1024 * 1024
"""Most characters of one document, six times the longest that is tested; a page can draw one text a million times."""


def main(suffix: str, seconds: int, memory: int, source: BinaryIO) -> None:
    """Read standard input as a file of a format and print what is found, a JSON object a line.

    Args:
        suffix: The suffix of the format.
        seconds: After how many seconds of computing the system ends this process.
        memory: How many bytes of address space this process gets.
        source: Where the content comes from.
    """
    content = source.read()
    _limit(seconds, memory)
    try:
        for found in FORMATS[suffix].read(content):
            if isinstance(found, Problem):
                _send(kind="problem", place=found.place, reason=found.reason)
            elif len(found.text) > MOST_CHARACTERS:
                raise UnreadableError(f"more than {MOST_CHARACTERS:,} characters of text; split it")
            else:
                _send(kind="part", text=found.text, suffix=found.suffix, meta=dict(found.meta))
        _send(kind="end")
    # A parser may break in any way, and that is the fault of the file.
    except Exception as error:
        _send(kind="unreadable", reason=str(as_unreadable(error)))


def _send(**message: object) -> None:
    print(json.dumps(message), flush=True)


def _limit(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:
        return
    # The time matters to a child whose parent was killed and cannot end it any more.
    for what, amount in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(what)
        allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (allowed, hard))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.stdin.buffer)
