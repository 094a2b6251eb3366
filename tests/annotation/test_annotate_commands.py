"""The commands as a user types them, with a server in memory."""

import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_label_studio import FakeServer, lost
from typer.testing import CliRunner, Result

from annotation import commands
from annotation.local_server import HOST, LocalServerError, read_secrets, start
from annotation.retrying import ServerError
from annotation.server import checked_url
from data.label_studio import read_corpus
from minzheng import app

OTHER = (
    "<View><Labels name='label' toName='text'><Label value='人名'/></Labels><Text name='text' value='$text'/></View>"
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    server = FakeServer(config="<View></View>")
    monkeypatch.setattr(commands, "connect", lambda _: server)
    return server


@pytest.fixture
def annotate(runner: CliRunner) -> Callable[..., Result]:
    def annotate(*arguments: object, status: int = 0) -> Result:
        result = runner.invoke(app, ["annotate", *map(str, arguments)])
        assert result.exit_code == status, result.output
        return result

    return annotate


def test_the_circle(server: FakeServer, annotate: Callable[..., Result], examples: Path, tmp_path: Path) -> None:
    made = annotate("init", "--project", 1)
    assert "project 1 up to date: project http://fake/projects/1" in made.stdout
    assert "业务对象" in server.config and "标注规范" in server.instruction
    assert annotate("push", examples, "--project", 1).stderr.endswith("3 reports pushed, 0 already there\n")
    assert annotate("push", examples, "--project", 1).stderr.endswith("0 reports pushed, 3 already there\n")
    server.accept_all()
    pulled = annotate("pull", "--project", 1, "-o", tmp_path / "corpus")
    assert pulled.stderr == "3 new\n"
    assert len(read_corpus(tmp_path / "corpus")) == 3


def test_another_configuration_is_refused_unless_the_project_is_empty_or_forced(
    server: FakeServer, annotate: Callable[..., Result], examples: Path, tmp_path: Path
) -> None:
    server.config = OTHER
    server.stored.append({"id": 1, "data": {"text": "x"}, "annotations": []})
    for arguments in (("init", "--project", 1), ("push", examples, "--project", 1),
                      ("pull", "--project", 1, "-o", tmp_path)):  # fmt: skip
        refused = annotate(*arguments, status=2).stderr
        assert refused.startswith("error: http://fake: project 1 ('project', 1 tasks) has another labelling configu")
        assert "without the label MONEY" in refused and "with the label 人名" in refused
    assert server.config == OTHER
    annotate("init", "--project", 1, "--force")
    assert server.config != OTHER
    server.config, server.stored = OTHER, []
    annotate("init", "--project", 1)
    assert server.config != OTHER


def test_a_project_is_found_by_its_title(server: FakeServer, annotate: Callable[..., Result]) -> None:
    assert "up to date" in annotate("init", "--title", "project").stdout
    assert "made: 新项目" in annotate("init", "--title", "新项目").stdout


def test_a_failure_is_told_and_the_status_says_so(
    server: FakeServer, annotate: Callable[..., Result], tmp_path: Path
) -> None:
    annotate("init", "--project", 1)
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_text("新增养老床位120张。", encoding="utf-8")
    result = annotate("push", tmp_path, tmp_path / "gone.txt", "--project", 1, status=1)
    assert "gone.txt: no such file or folder" in result.stderr
    assert "a.txt: empty file" in result.stderr
    assert result.stderr.endswith("1 reports pushed, 0 already there, 2 failed\n")
    server.before = [lost() for _ in range(4)]
    (tmp_path / "c.txt").write_text("新增养老床位130张。", encoding="utf-8")
    result = annotate("push", tmp_path / "c.txt", "--project", 1, status=2)
    assert result.stderr == "error: http://fake: connection lost\n"


def test_without_a_token_the_user_is_told_which_variable(
    annotate: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    assert "set LABEL_STUDIO_API_KEY to that of" in annotate("init", status=2).stderr


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("127.0.0.1:8080", "not an address"),
        ("ftp://host", "not an address"),
        ("http://", "not an address"),
        ("http://host:port", "not an address"),
        ("http://me:secret@host", "no name and password"),
    ],
)
def test_what_is_no_address_is_refused_and_no_password_shown(url: str, problem: str) -> None:
    with pytest.raises(ServerError, match=problem) as raised:
        checked_url(url)
    assert "secret" not in str(raised.value)


def test_an_address_loses_its_last_slash() -> None:
    assert checked_url("https://host/studio/") == "https://host/studio"


def test_the_secrets_of_a_local_server_are_made_once_and_for_its_user_only(tmp_path: Path) -> None:
    made = read_secrets(tmp_path / "data")
    assert read_secrets(tmp_path / "data") == made
    assert made.token != made.password and len(made.token) == 40
    for name in ("token", "password"):
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600


def test_a_local_server_takes_no_other_port(tmp_path: Path) -> None:
    program = tmp_path / "label-studio"
    with pytest.raises(LocalServerError, match="no such program"):
        start(program, tmp_path, 0)
    program.touch()
    with socket.create_server((HOST, 0)) as taken, pytest.raises(LocalServerError, match="cannot be used"):
        start(program, tmp_path, taken.getsockname()[1])
