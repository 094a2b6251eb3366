"""The pool of worker processes: hands out tasks, and outlives the death of any worker."""

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, Self, TypeVar

from inference.runs.worker import CannotStart, Done, Failed, Ready, Reply, Task

SILENCE_LIMIT = 600.0
"""Seconds after which a worker that has sent nothing hangs: a block takes seconds, a long document that is read one or
two minutes."""


Ticket = TypeVar("Ticket")


class WorkerError(RuntimeError):
    """No worker can be started; the message says why and what to do."""


@dataclass(slots=True)
class _Worker(Generic[Ticket]):
    process: SpawnProcess
    connection: Connection
    ready: bool = False
    ticket: Ticket | None = None
    last_sign: float = field(default_factory=time.monotonic)


class WorkerPool(Generic[Ticket]):
    """Runs tasks in worker processes, which it starts when they are needed, and again when they have died.

    Every task is handed in with a ticket, which comes back with each reply to it. Use it as a context manager: its end
    ends the workers at once, whatever they do.
    """

    def __init__(
        self, work: Callable[..., None], arguments: tuple[Any, ...], size: int, silence_limit: float = SILENCE_LIMIT
    ) -> None:
        """Make a pool without workers.

        Args:
            work: What a worker process runs; gets a connection, and `arguments`. It sends `Ready` or `CannotStart`,
                then answers tasks.
            arguments: Further arguments for it.
            size: Most workers at a time.
            silence_limit: Seconds after which a worker that has sent nothing is ended.
        """
        self._work = work
        self._arguments = arguments
        self._size = size
        self._silence_limit = silence_limit
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker[Ticket]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()
        self._workers.clear()

    @property
    def has_room(self) -> bool:
        """Whether a worker is idle or can be started."""
        return len(self._workers) < self._size or any(worker.ticket is None for worker in self._workers)

    @property
    def is_busy(self) -> bool:
        """Whether a task has not been answered."""
        return any(worker.ticket is not None for worker in self._workers)

    def submit(self, ticket: Ticket, task: Task) -> None:
        """Hand a task to an idle worker, or to a new one; there must be room.

        Raises:
            WorkerError: If no worker can be started.
        """
        while True:
            worker = next((worker for worker in self._workers if worker.ticket is None), None) or self._start()
            try:
                worker.connection.send(task)
            except (BrokenPipeError, ConnectionResetError):
                # It died idle or before it got the task, which is none's fault: another takes the task.
                self._bury(worker)
                continue
            worker.ticket = ticket
            worker.last_sign = time.monotonic()
            return

    def replies(self) -> Iterator[tuple[Ticket, Reply]]:
        """Wait until busy workers have something to say and yield it; a task of a worker that died is `Failed`.

        Raises:
            WorkerError: If a worker cannot start.
        """
        busy = {worker.connection: worker for worker in self._workers if worker.ticket is not None}
        oldest = min(worker.last_sign for worker in busy.values())
        for connection in wait(list(busy), max(0.0, oldest + self._silence_limit - time.monotonic())):
            assert isinstance(connection, Connection)
            worker = busy[connection]
            ticket = worker.ticket
            assert ticket is not None
            reply = self._receive(worker)
            if isinstance(reply, Done | Failed):
                worker.ticket = None
            if not isinstance(reply, Ready):
                yield ticket, reply
        for worker in busy.values():
            if worker.ticket is not None and worker.last_sign + self._silence_limit < time.monotonic():
                ticket = worker.ticket
                self._bury(worker)
                yield ticket, Failed(f"no result after {self._silence_limit:.0f} seconds; the document was given up")

    def _receive(self, worker: _Worker[Ticket]) -> Reply:
        try:
            reply: Reply = worker.connection.recv()
        except (EOFError, OSError):
            reason = self._bury(worker)
            if not worker.ready:
                if not any(other.ready for other in self._workers):
                    raise WorkerError(f"a worker process ended before it had loaded the model: {reason}") from None
                # There is room for those that run, so none is started in its place.
                self._size = len(self._workers)
            return Failed(f"the worker process ended: {reason}")
        worker.last_sign = time.monotonic()
        if isinstance(reply, CannotStart):
            raise WorkerError(reply.reason)
        worker.ready = True
        return reply

    def _start(self) -> _Worker[Ticket]:
        connection, far_end = self._context.Pipe()
        process = self._context.Process(target=self._work, args=(far_end, *self._arguments), daemon=True)
        try:
            process.start()
        except OSError as error:
            raise WorkerError(f"a worker process cannot be started: {error}; use fewer --workers") from error
        far_end.close()
        worker: _Worker[Ticket] = _Worker(process, connection)
        self._workers.append(worker)
        return worker

    def _bury(self, worker: _Worker[Ticket]) -> str:
        """Remove a worker that is dead or hangs, and return what it died of."""
        self._workers.remove(worker)
        with suppress(OSError):
            worker.connection.close()
        worker.process.join(timeout=1)
        if worker.process.exitcode is None:
            worker.process.kill()
            worker.process.join()
        return _cause(worker.process.exitcode or 0)


def _cause(exit_code: int) -> str:
    if exit_code >= 0:
        return f"exit status {exit_code}"
    name = signal.Signals(-exit_code).name
    if name == "SIGKILL":
        return "killed, most likely because memory ran out; free memory or use fewer --workers, and run again"
    return f"crashed ({name}); please report this with the document"
