"""What the backend remembers beyond its own life: one small JSON file in its state directory.

Tokens are never part of it.
"""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from data.files import atomic_writer

STATE_FILE = "state.json"
_LOCK_FILE = ".lock"


class StateError(RuntimeError):
    """The state directory cannot be used; the message names it, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class State:
    """What the backend remembers.

    Attributes:
        base: Key of the model that it was started with.
        model: Directory of the model that took its place, relative to the state directory; None if none did.
        versions: Model versions that have served, the present one first.
        projects: Numbers of the projects it was set up for.
        annotations: Annotations since the last training began, each as `project/annotation`.
    """

    base: str = ""
    model: str | None = None
    versions: tuple[str, ...] = ()
    projects: tuple[int, ...] = ()
    annotations: tuple[str, ...] = ()

    def with_project(self, project: int) -> "State":
        """Return the state with a project that is set up."""
        return replace(self, projects=tuple(sorted({*self.projects, project})))

    def with_annotation(self, project: int, annotation: int) -> "State":
        """Return the state with an annotation that is new or changed; one that changes twice counts once."""
        return replace(self, annotations=tuple(dict.fromkeys((*self.annotations, f"{project}/{annotation}"))))

    def without_annotations(self, annotations: Collection[str]) -> "State":
        """Return the state without annotations that have been used."""
        return replace(self, annotations=tuple(item for item in self.annotations if item not in annotations))

    def with_model(self, model: str | None, version: str) -> "State":
        """Return the state with another model in service."""
        return replace(self, model=model, versions=tuple(dict.fromkeys((version, *self.versions))))


class StateStore:
    """Keeps the state in a directory."""

    def __init__(self, directory: Path) -> None:
        """Read the state; a directory without any gives an empty one.

        Args:
            directory: The state directory; made if it is missing.

        Raises:
            StateError: If it cannot be read or written, or holds something else.
        """
        self.directory = directory
        path = directory / STATE_FILE
        try:
            directory.mkdir(parents=True, exist_ok=True)
            content = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            self._state = _state_of(content)
        except OSError as error:
            raise StateError(f"{directory}: {error.strerror or error}; choose another --state") from error
        except (ValueError, KeyError, TypeError) as error:
            raise StateError(f"{path}: no state of a backend ({error}); choose another --state") from error

    @property
    def state(self) -> State:
        """The present state."""
        return self._state

    def change(self, state: State) -> None:
        """Set and write the state.

        Raises:
            OSError: If it cannot be written; the state in memory is the new one all the same.
        """
        changed, self._state = state != self._state, state
        if changed:
            with atomic_writer(self.directory / STATE_FILE) as stream:
                json.dump(asdict(state), stream, ensure_ascii=False, indent=1)
                stream.write("\n")


def _state_of(content: Any) -> State:
    state = State(**content)
    state = replace(
        state,
        versions=tuple(map(str, state.versions)),
        projects=tuple(map(int, state.projects)),
        annotations=tuple(map(str, state.annotations)),
    )
    if not isinstance(state.base, str) or not isinstance(state.model, str | None):
        raise TypeError("a field has the wrong type")
    return state


@contextmanager
def claimed(directory: Path) -> Iterator[None]:
    """Keep other backends from using a state directory until the block ends.

    Raises:
        StateError: If another one uses it, or it cannot be made.
    """
    lock = FileLock(directory / _LOCK_FILE, blocking=False)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise StateError(f"{directory}: another backend uses it; end it or choose another --state") from None
    except OSError as error:
        raise StateError(f"{directory}: {error.strerror or error}; choose another --state") from error
    try:
        yield
    finally:
        lock.release()
