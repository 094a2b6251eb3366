"""The command `minzheng annotate serve`."""

import ipaddress
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotation.commands import DEFAULT_URL, TOKEN_VARIABLE, UrlOption
from data.commands import CORPUS
from inference.commands import ModelOption
from inference.model_directory import SHIPPED_MODEL, ModelError

if TYPE_CHECKING:
    from annotation.backend.app import Backend
    from annotation.backend.retraining import RetrainingSettings
    from annotation.backend.state import StateStore

_MOST_CONNECTIONS = 100
_SECONDS_TO_STOP = 5


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on. The backend asks for no password.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 9090,
    model: ModelOption = SHIPPED_MODEL,
    data: Annotated[
        Path | None,
        typer.Option(help="Annotated reports to train on besides; data/reports where it is there.", show_default=False),
    ] = None,
    retrain_after: Annotated[
        int, typer.Option(min=0, help="New annotations that start a training; 0: only the button in Label Studio.")
    ] = 0,
    state: Annotated[Path, typer.Option(help="Folder for counts, trainings and their models.")] = Path(
        ".annotation-backend"
    ),
    encoder: Annotated[str, typer.Option(help="Base encoder of trainings, as of `minzheng train`.")] = "offline",
    epochs: Annotated[int, typer.Option(min=1, help="Most epochs of trainings.")] = 8,
    learning_rate: Annotated[float, typer.Option(min=0.0, help="Peak learning rate of trainings.")] = 3e-4,
    threads: Annotated[int, typer.Option(min=0, help="Threads of the model; 0: one a core.")] = 0,
    url: UrlOption = DEFAULT_URL,
) -> None:
    """Answer Label Studio with predictions, and learn from corrections (docs/backend.md). 模型后端。

    The token for getting annotations is that of LABEL_STUDIO_API_KEY, else the one Label Studio sends.
    """
    from annotation.backend.retraining import RetrainingSettings
    from annotation.backend.state import StateError, StateStore, claimed
    from annotation.backend.training_steps import TrainingOptions
    from data.extras import MissingExtraError, require_extra

    try:
        require_extra("serve", ["fastapi", "uvicorn"])
        if retrain_after:
            require_extra("train", ["accelerate", "datasets", "onnx", "onnxscript", "seqeval", "torch", "transformers"])
            require_extra("evaluate", ["nervaluate"])
            require_extra("annotate", ["label_studio_sdk", "tenacity"])
        if data is not None and not data.exists():
            raise StateError(f"{data}: no such file or folder; give --data an annotated corpus")
        options = TrainingOptions(encoder, epochs, learning_rate)
        corpus = data or (CORPUS if CORPUS.exists() else None)
        settings = RetrainingSettings(retrain_after, corpus and corpus.resolve(), options)
        with claimed(state), _listening(host, port) as listener:
            backend = _backend(model, StateStore(state.resolve()), settings, url, threads)
            _serve(backend, listener, host, port)
    except (StateError, ModelError, MissingExtraError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        OSError: If it cannot; the message names address and port.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise OSError(f"{host}:{port}: cannot listen: {error.strerror or error}; choose another --port") from error


def _backend(model: Path, store: "StateStore", settings: "RetrainingSettings", url: str, threads: int) -> "Backend":
    from annotation.backend.app import Backend
    from annotation.backend.credentials import Credentials
    from annotation.backend.retraining import Retrainer
    from annotation.backend.served_model import restored_model

    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    credentials = Credentials(url, token, fixed=bool(token))
    served = restored_model(model.resolve(), store, threads)
    return Backend(served, store, Retrainer(served, store, settings, credentials.export), credentials)


def _serve(backend: "Backend", listener: socket.socket, host: str, port: int) -> None:
    import uvicorn

    from annotation.backend.app import LOOPBACK_NAMES, backend_app

    local = _is_loopback(host)
    if not local:
        typer.echo(f"warning: {host} can be reached from outside and the backend asks for no password", err=True)
    app = backend_app(backend, hosts=LOOPBACK_NAMES if local else ("*",))
    config = uvicorn.Config(
        app, log_level="info", limit_concurrency=_MOST_CONNECTIONS, timeout_graceful_shutdown=_SECONDS_TO_STOP,
        server_header=False, proxy_headers=False,
    )  # fmt: skip
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"{backend.model.version} answers at http://{shown}:{port}; Ctrl-C ends it", err=True)
    uvicorn.Server(config).run(sockets=[listener])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
