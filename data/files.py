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
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a path to write a file at, and rename that file to `path` when the block ends well.

    For libraries that open files themselves: the path lies in a hidden folder beside `path`, so whatever a library
    puts beside its file goes with the folder.

    Args:
        path: The file to write, or a link to it; its folder is made if it is missing.

    Raises:
        OSError: If the folder cannot be made or the file cannot be written; nothing is left behind then.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.", suffix=".part") as folder:
        temporary = Path(folder, path.name)
        yield temporary
        with temporary.open("r+b") as stream:
            os.fsync(stream.fileno())
        temporary.replace(path)


@contextmanager
def atomic_writer(path: Path, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a text file that appears at `path` when the block ends well.

    Line ends are written as given.

    Args:
        path: The file to write, or a link to it; its folder is made if it is missing.
        encoding: Text encoding of the file.

    Raises:
        OSError: If the folder cannot be made or the file cannot be written; nothing is left behind then.
    """
    with atomic_path(path) as temporary, temporary.open("w", encoding=encoding, newline="") as stream:
        yield stream


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
