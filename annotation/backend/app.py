"""The endpoints that Label Studio calls: health, setup, predict, webhook and versions."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from annotation.backend.credentials import Credentials
from annotation.backend.retraining import Retrainer
from annotation.backend.served_model import Prediction, ServedModel, TooSlowError
from annotation.backend.state import StateStore
from annotation.labelling_config import differences

MOST_BYTES = 64 * 1024 * 1024
"""Largest request: Label Studio sends up to a hundred tasks at once."""
PREDICTION_SECONDS = 95.0
"""Label Studio waits 100 seconds for predictions."""
REQUEST_SECONDS = 120.0
MOST_WAITING = 8
"""Requests for predictions that may wait for those in front."""
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_EMPTY: Prediction = {"result": [], "score": 0.0}
_LOG = logging.getLogger("uvicorn.error")
_TRAINING, _ANNOTATED = "START_TRAINING", ("ANNOTATION_CREATED", "ANNOTATION_UPDATED")


@dataclass(frozen=True, slots=True)
class Backend:
    """What the endpoints work with.

    Attributes:
        model: The model that serves.
        store: The state.
        retrainer: Trains in the background.
        credentials: Address and token of the server.
    """

    model: ServedModel
    store: StateStore
    retrainer: Retrainer
    credentials: Credentials


class Setup(BaseModel):
    """What Label Studio sends when a project is connected; `project` is its number, a dot and a time."""

    model_config = ConfigDict(hide_input_in_errors=True)
    project: str = Field(pattern=r"^\d{1,18}(\.\d+)?$")
    label_config: str = Field(alias="schema", default="")
    hostname: str = ""
    access_token: str = Field(default="", repr=False)


class Tasks(BaseModel):
    """A request for predictions."""

    tasks: list[dict[str, Any]]


class _Numbered(BaseModel):
    id: int


class Event(BaseModel):
    """What happened on the server."""

    action: str = ""
    project: _Numbered | None = None
    annotation: _Numbered | None = None


class TimeLimit:
    """ASGI middleware that gives up requests which take too long, such as one whose body never ends."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        try:
            async with asyncio.timeout(self._seconds):
                await self._app(scope, receive, send)
        except TimeoutError:
            # Without a complete answer the server closes the connection.
            _LOG.warning("%s %s: given up after %.0f seconds", scope["method"], scope["path"], self._seconds)


def backend_app(
    backend: Backend, hosts: Sequence[str] = LOOPBACK_NAMES, request_seconds: float = REQUEST_SECONDS
) -> FastAPI:
    """Return the application.

    Args:
        backend: What it works with.
        hosts: Names by which it may be called; "*" for any. A web page that has its own name point here is refused.
        request_seconds: Longest time for a request.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        backend.retrainer.train_if_due()
        yield
        await backend.retrainer.stop()

    app = FastAPI(
        title="minzheng-metrics", lifespan=lifespan, max_body_size=MOST_BYTES, openapi_url=None, docs_url=None,
        redoc_url=None,
    )  # fmt: skip
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_middleware(TimeLimit, seconds=request_seconds)
    app.add_exception_handler(RequestValidationError, _refuse)
    app.include_router(_connection(backend))
    app.include_router(_predictions(backend.model))
    return app


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    """Say what is wrong with a request, without the input, which may hold the token."""
    assert isinstance(error, RequestValidationError)
    problems = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    return JSONResponse({"detail": "; ".join(problems)}, 422)


def _connection(backend: Backend) -> APIRouter:
    """Return the endpoints by which Label Studio connects and says what happens."""
    router = APIRouter()

    @router.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "UP", "model_version": backend.model.version}

    @router.get("/versions")
    async def versions() -> dict[str, list[str]]:
        return {"versions": list(backend.store.state.versions)}

    @router.post("/setup")
    async def setup(request: Setup) -> dict[str, str]:
        if unlike := request.label_config and differences(request.label_config):
            raise HTTPException(400, f"project {request.project}: another labelling configuration: {'; '.join(unlike)}")
        backend.credentials.learn(request.hostname, request.access_token)
        backend.store.change(backend.store.state.with_project(int(request.project.partition(".")[0])))
        return {"model_version": backend.model.version}

    @router.post("/webhook", status_code=201)
    async def webhook(event: Event) -> dict[str, Any]:
        if event.action == _TRAINING:
            if event.project:
                backend.store.change(backend.store.state.with_project(event.project.id))
            backend.retrainer.train()
        elif event.action in _ANNOTATED and event.project and event.annotation:
            backend.retrainer.add_annotation(event.project.id, event.annotation.id)
        return {"training": backend.retrainer.is_training, "annotations": len(backend.store.state.annotations)}

    return router


def _predictions(model: ServedModel) -> APIRouter:
    """Return the endpoint of predictions; one thread makes them, so that the others answer meanwhile."""
    worker = ThreadPoolExecutor(1, thread_name_prefix="prediction")
    waiting = asyncio.Semaphore(MOST_WAITING)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        worker.shutdown(wait=False, cancel_futures=True)

    router = APIRouter(lifespan=lifespan)

    @router.post("/predict")
    async def predict(request: Tasks) -> dict[str, list[Prediction]]:
        if waiting.locked():
            raise HTTPException(503, "too many requests wait for predictions; ask again")
        async with waiting:
            texts = [_text(task) for task in request.tasks]
            asked = [text for text in texts if text]
            loop = asyncio.get_running_loop()
            try:
                found = await loop.run_in_executor(worker, model.predict, asked, PREDICTION_SECONDS)
            except TooSlowError as error:
                raise HTTPException(503, str(error)) from error
        predictions = iter(found)
        empty = {**_EMPTY, "model_version": model.version}
        return {"results": [next(predictions) if text else empty for text in texts]}

    return router


def _text(task: dict[str, Any]) -> str:
    """Return the text of a task; an empty one, with a warning, if it has none."""
    data = task.get("data")
    text = data.get("text") if isinstance(data, dict) else None
    if isinstance(text, str) and text:
        return text
    _LOG.warning("task %s: no data.text, so no prediction", task.get("id", "?"))
    return ""
