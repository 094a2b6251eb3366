"""A server as the commands see it, in memory, with a connection that can be made to fail."""

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from annotation.labelling_config import labelling_config
from annotation.retrying import Patience, ServerError, TransientServerError
from annotation.server import Project, ProjectSettings, Task


class FakeServer:
    """Holds one project; numbers tasks from 1 and annotations as they come.

    Attributes:
        stored: The tasks with their annotations, as an export gives them.
        before: Errors of the next imports, raised before anything is stored; None for none.
        after: The same, raised when the tasks are stored, as if the answer was lost.
    """

    url = "http://fake"
    patience = Patience(attempts=4, first_wait=0)

    def __init__(self, config: str | None = None) -> None:
        self.title = "project"
        self.config = labelling_config() if config is None else config
        self.instruction = ""
        self.stored: list[dict[str, Any]] = []
        self.before: list[Exception | None] = []
        self.after: list[Exception | None] = []
        self.imports = 0

    def projects(self) -> list[Project]:
        return [self.project(1)]

    def project(self, project: int) -> Project:
        if project != 1:
            raise ServerError(f"{self.url}: no project {project}")
        return Project(1, self.title, self.config, len(self.stored))

    def create_project(self, settings: ProjectSettings) -> Project:
        return self.update_project(1, settings)

    def update_project(self, project: int, settings: ProjectSettings) -> Project:
        self.title, self.config, self.instruction = settings.title, settings.config, settings.instruction
        return self.project(project)

    def tasks(self, project: int, behind: int = 0) -> Iterator[Task]:
        yield from [{"id": task["id"], "data": task["data"]} for task in self.stored if task["id"] > behind]

    def import_tasks(self, project: int, tasks: Sequence[Task]) -> int:
        self.imports += 1
        _raise_next(self.before)
        for task in tasks:
            self.stored.append({"id": len(self.stored) + 1, "annotations": [], **copy.deepcopy(dict(task))})
        _raise_next(self.after)
        return len(tasks)

    def export(self, project: int) -> list[dict[str, Any]]:
        return copy.deepcopy(self.stored)

    def accept(self, task: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Annotate a task with its prediction."""
        annotation = {
            "id": 100 + sum(len(task["annotations"]) for task in self.stored),
            "result": copy.deepcopy(task["predictions"][0]["result"]),
            "updated_at": "2026-01-01T00:00:00Z",
            "was_cancelled": False,
            "ground_truth": False,
        } | fields
        task["annotations"].append(annotation)
        return annotation

    def accept_all(self) -> None:
        for task in self.stored:
            self.accept(task)


def _raise_next(errors: list[Exception | None]) -> None:
    error = errors.pop(0) if errors else None
    if error is not None:
        raise error


def lost() -> TransientServerError:
    return TransientServerError("http://fake: connection lost")
