"""Workers for tests of the pool and the run: they act on what stands in the block or the name of the file."""

import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

from data.documents import Document
from inference.runs.worker import (
    CannotStart,
    Done,
    Extracted,
    ExtractTask,
    Failed,
    ReadDocument,
    ReadTask,
    Ready,
    Task,
    read_file,
)


def act(connection: Connection) -> None:
    """Do what the text of a block says, else give it back as its record; read files as they are."""
    connection.send(Ready())
    while True:
        try:
            task: Task = connection.recv()
        except EOFError:
            return
        if isinstance(task, ReadTask):
            if "dies" in task.file.name:
                connection.send(ReadDocument(Document("part", "text")))
                os.kill(os.getpid(), signal.SIGSEGV)
            for reply in read_file(task.file):
                connection.send(reply)
        else:
            _extract(connection, task)


def _extract(connection: Connection, task: ExtractTask) -> None:
    text = task.block.text
    if "killed" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "hangs" in text:
        time.sleep(60)
    if "slow" in text:
        time.sleep(0.3)
    if "fails" in text:
        connection.send(Failed("made to fail"))
        return
    connection.send(Extracted(((1.0, text.encode()),)))
    connection.send(Done())


def refuse(connection: Connection) -> None:
    """Find no model."""
    connection.send(CannotStart("no model"))


def act_alone(connection: Connection, folder: Path) -> None:
    """Act as the first that is started; die as any other."""
    try:
        (folder / "first").mkdir()
    except FileExistsError:
        os.kill(os.getpid(), signal.SIGKILL)
    act(connection)


def die(connection: Connection) -> None:
    """Die before the model is loaded."""
    os.kill(os.getpid(), signal.SIGKILL)
