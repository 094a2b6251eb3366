"""Ray: starting it or joining a cluster, and the data set of outcomes or records."""

import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import ray
import ray.data

from inference.engine import Device, Engine
from inference.runs.cores import usable_cores
from inference.scale.errors import ClusterError
from inference.scale.files import SharedFile, to_row
from inference.scale.workers import PACKAGE, model_files

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem
    from ray.data import Dataset

_MOST_TASKS = 10_000
"""A file is a task of its own up to this number; more share tasks, since each costs the starting machine memory."""
_WORKER_CPU = 0.9
_WRITER_CPU = 0.1
"""Cores that Ray counts for a worker and a writer: together one, or workers that fill the cluster would wait for
writers that find no room."""

_MOST_SECONDS_TO_CONNECT = 10


@contextmanager
def ray_cluster(address: str | None, workers: int) -> Iterator[int]:
    """Start Ray on this machine, or join a cluster, until the block ends; gives the number of workers to use.

    `inference.scale.environment.prepare_ray` is to be called before Ray, and so this module, is imported.

    Args:
        address: Address of a running cluster as `ray.init` takes it; None to start Ray here, for this run only.
        workers: Number of workers; 0 for one a core.

    Raises:
        ClusterError: If Ray cannot be started or reached.
    """
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if address:
            _check_reachable(address)
            ray.init(address=address, **quiet)
        else:
            ray.init(
                address="local", num_cpus=workers or usable_cores(), include_dashboard=False,
                **quiet,
            )  # fmt: skip
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        where = f"cannot reach the Ray cluster {address}" if address else "Ray cannot be started"
        raise ClusterError(f"{where}: {error}") from error
    try:
        # Ray Data says of itself what the progress bar says for it.
        logging.getLogger("ray.data").setLevel(logging.CRITICAL)
        ray.data.DataContext.get_current().enable_progress_bars = False
        yield workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    except ray.exceptions.RayError as error:
        raise ClusterError(f"Ray has given up: {_cause(error)}") from error
    finally:
        ray.shutdown()


def _check_reachable(address: str) -> None:
    """Check that something listens at an address with a port; Ray itself would try for many minutes.

    Raises:
        OSError: If nothing does.
        ValueError: If the port is none.
    """
    parts = urlsplit(address if "://" in address else f"//{address}")
    if parts.hostname and parts.port:
        socket.create_connection((parts.hostname, parts.port), _MOST_SECONDS_TO_CONNECT).close()


def dataset_of(
    worker: type, files: Sequence[SharedFile], model: Path, engine: Engine, workers: int, **options: Any
) -> "Dataset":
    """Return the data set that workers make of files.

    Args:
        worker: A class of `inference.scale.workers`.
        files: The files.
        model: The model directory.
        engine: How its tagger is run.
        workers: Number of workers.
        options: Further arguments of the class.
    """
    ray.data.DataContext.get_current().execution_options.preserve_order = True
    rows = [to_row(number, file) for number, file in enumerate(files)]
    shared = {"files": ray.put(model_files(model, engine)), "engine": engine, "code_version": version(PACKAGE)}
    return ray.data.from_items(rows, override_num_blocks=min(len(rows), _MOST_TASKS)).map_batches(
        worker,
        batch_size=1,
        batch_format="numpy",
        compute=ray.data.ActorPoolStrategy(size=min(workers, len(rows))),
        fn_constructor_kwargs=shared | options,
        num_cpus=_WORKER_CPU,
        num_gpus=1.0 if engine.device is Device.CUDA else None,
    )


def write_parquet(dataset: "Dataset", path: str, system: "FileSystem") -> None:
    """Write a data set of records to Parquet files of a folder; that takes place where the records are.

    Args:
        dataset: A data set of `RecordWorker`.
        path: The folder.
        system: Its file system.
    """
    dataset.write_parquet(path, filesystem=system, compression="zstd", ray_remote_args={"num_cpus": _WRITER_CPU})


def _cause(error: BaseException) -> str:
    """Return what a worker raised, or what Ray says where it raised nothing."""
    cause = getattr(error, "cause", None)
    return _cause(cause) if isinstance(cause, BaseException) else f"{type(error).__name__}: {error}"
