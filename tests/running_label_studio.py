"""A Label Studio server that tests run, and what they do on it."""

from dataclasses import dataclass
from typing import Any

from annotation.local_server import Secrets
from annotation.server import LabelStudioServer


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A Label Studio server that was started for tests, with a user and no project."""

    url: str
    own: Secrets

    def connect(self) -> LabelStudioServer:
        return LabelStudioServer.connect(self.url, self.own.token)


def accept_predictions(server: LabelStudioServer, project: int) -> None:
    """Make an annotation of the prediction of every task, as the button of the data manager does."""
    for task in server.tasks(project):
        (prediction,) = server.client.predictions.list(task=task["id"])
        result: Any = prediction.result
        server.client.annotations.create(id=task["id"], result=result, parent_prediction=prediction.id, lead_time=1.0)
