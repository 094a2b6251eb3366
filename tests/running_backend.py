"""A backend of Label Studio in a process of its own, for tests."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def ask(url: str, body: Any = None) -> Any:
    """Get what a backend answers, to a JSON body if there is one."""
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


class RunningBackend:
    """`minzheng annotate serve` in a folder that holds its state and its log."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / f"{port}.log"
        command = [
            sys.executable, "-m", "minzheng", "annotate", "serve", "--port", str(port), "--threads", "1",
            "--state", str(folder / "state"),
        ]  # fmt: skip
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen(command, stdout=stream, stderr=stream)
        while "answers at" not in self.log.read_text(encoding="utf-8"):
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            time.sleep(0.05)

    def stop(self) -> int:
        """End it as a service manager does; return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)
