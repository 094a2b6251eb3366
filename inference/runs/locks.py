"""Locks on outputs: two runs never write one file."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout


class OutputInUseError(RuntimeError):
    """Another run writes an output; the message names it and says what to do."""


@contextmanager
def locked_outputs(outputs: Iterable[Path]) -> Iterator[None]:
    """Keep other runs from writing outputs until the block ends; a run that is killed holds nothing.

    Args:
        outputs: The files; their folders are made if they are missing.

    Raises:
        OutputInUseError: If another run writes one.
        OSError: If a lock file cannot be made beside one.
    """
    with ExitStack() as stack:
        for output in outputs:
            stack.enter_context(_locked(output))
        yield


@contextmanager
def _locked(output: Path) -> Iterator[None]:
    path = output.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f".{path.name}.lock"), blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise OutputInUseError(f"{output}: another run is writing it; wait for it or choose another name") from None
    try:
        yield
    finally:
        # While it is held, so that no other run can have taken it in between; who opened it meanwhile opens it again.
        with suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()
