"""Writing files so that they appear whole or not at all."""

import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def atomic_writer(path: Path, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a temporary file beside `path` and rename it to `path` when the block ends well.

    Line ends are written as given.

    Args:
        path: The file to write, or a link to it; its folder is made if it is missing.
        encoding: Text encoding of the file.

    Raises:
        OSError: If the folder cannot be made or the file cannot be written; nothing is left behind then.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding=encoding, newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def remove_leftovers(path: Path) -> None:
    """Remove what a process that was killed while it wrote `path` has left beside it.

    Only for a caller who knows that no other process is writing `path`.
    """
    path = path.resolve()
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def check_writable(path: Path) -> None:
    """Check that a file can be written at a path; nothing is made.

    Raises:
        OSError: If it cannot; the message names the path.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError("is a folder; give the name of a file")
        folder = next(parent for parent in path.resolve().parents if parent.exists())
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OSError(f"{path}: cannot be written: {error.strerror or error}") from error
