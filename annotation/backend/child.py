"""What a training process runs: a command of `minzheng`, which ends when the backend does.

The backend holds the other end of standard input. Whatever ends it, even `kill -9`, closes that end.
"""

import os
import runpy
import threading

_NICENESS = 10
"""So that predictions do not wait for the training."""
_ORPHANED = 3


def _end_with_parent() -> None:
    # Not sys.stdin: a thread that holds its lock aborts the interpreter where it ends.
    os.read(0, 1)
    os._exit(_ORPHANED)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    runpy.run_module("minzheng", run_name="__main__", alter_sys=True)
