"""A Label Studio server on this machine, for trying it and for tests: `python -m annotation.local_server`.

It listens on 127.0.0.1 only; its data, a password and a token that are made once lie in one folder.
"""

import argparse
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
USER = "annotator@example.com"
_FIRST_START_SECONDS = 1200.0
"""The first start makes the database: a minute on an idle machine, many times as long beside other work."""


class LocalServerError(RuntimeError):
    """The server cannot be started; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the server's only user logs in with.

    Attributes:
        token: The token of programs.
        password: The password of the page.
    """

    token: str
    password: str


def read_secrets(folder: Path) -> Secrets:
    """Return the token and the password of a server's data folder, which are made with it.

    The server takes them when it makes its database, so they must not change afterwards.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Secrets(_secret(folder / "token"), _secret(folder / "password"))


def _secret(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secret := secrets.token_hex(20))
    return secret


def start(program: Path, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    """Start a server, which needs a while until it answers; see `wait_until_up`.

    Args:
        program: The program `label-studio`.
        folder: Folder of its data; made if it is missing.
        port: The port.

    Raises:
        LocalServerError: If there is no such program, or the port is taken.
    """
    if not program.exists():
        raise LocalServerError(f"{program}: no such program; make label-studio installs it")
    with socket.socket() as probe:
        # As the server itself will: a port that a server left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        # The server would take the next port and say nothing.
        except OSError as error:
            raise LocalServerError(f"port {port} cannot be used: {error.strerror}; choose another") from error
    folder = folder.absolute()
    arguments = ["--no-browser", "--internal-host", HOST, "--port", str(port), "--log-level", "WARNING"]
    command = [str(program.absolute()), "start", *arguments]
    return subprocess.Popen(command, env=_environment(folder, read_secrets(folder)), cwd=folder)


def _environment(folder: Path, own: Secrets) -> dict[str, str]:
    """Return the whole environment: the server takes settings from names as common as HOST or DEBUG."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_USERNAME": USER,
        "LABEL_STUDIO_PASSWORD": own.password,
        "LABEL_STUDIO_USER_TOKEN": own.token,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
        "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
        "LABEL_STUDIO_SENTRY_DSN": "",
        "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
        # `minzheng annotate serve` is a backend on this machine.
        "LABEL_STUDIO_ML_BLOCK_LOCAL_IP": "false",
        "LABEL_STUDIO_SSRF_PROTECTION_ENABLED": "false",
    }


def wait_until_up(process: "subprocess.Popen[bytes]", port: int, seconds: float = _FIRST_START_SECONDS) -> None:
    """Wait until a server answers.

    Raises:
        LocalServerError: If it ends, or does not answer in time.
    """
    last = time.monotonic() + seconds
    while not _is_up(port):
        if process.poll() is not None:
            raise LocalServerError(f"the server has ended with status {process.returncode}; see its messages above")
        if time.monotonic() > last:
            raise LocalServerError(f"the server does not answer after {seconds:.0f} seconds; see its messages above")
        time.sleep(1)


def _is_up(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop a server, by force if it does not end by itself."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> int:
    """Run a server until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=Path, help="the program label-studio")
    parser.add_argument("folder", type=Path, help="folder of its data")
    parser.add_argument("--port", type=int, default=8080)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        process = start(arguments.program, arguments.folder, arguments.port)
    except LocalServerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        print("starting Label Studio; the first start takes a minute 正在启动，首次约需一分钟", flush=True)
        wait_until_up(process, arguments.port)
        print(_how_to_use(arguments.folder, arguments.port), flush=True)
        return process.wait()
    except LocalServerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        stop(process)


def _how_to_use(folder: Path, port: int) -> str:
    return f"""
Label Studio: http://{HOST}:{port}   (Ctrl-C stops it; its data stay in {folder})
  log in 登录:   {USER}, password in {folder / "password"}
  in another terminal 在另一终端:
    export LABEL_STUDIO_URL=http://{HOST}:{port}
    export LABEL_STUDIO_API_KEY=$(cat {folder / "token"})
    minzheng annotate init
"""


if __name__ == "__main__":
    sys.exit(main())
