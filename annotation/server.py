"""The connection to a Label Studio server, the only module that knows its SDK.

To add something is done once, since a request whose answer was lost may have been carried out: the caller looks before
it tries again. What only reads or sets a state is tried again here.
"""

import ipaddress
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar
from urllib.parse import urlsplit

from annotation.retrying import Patience, RefusedError, ServerError, TransientServerError
from data.extras import require_extra

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

Result = TypeVar("Result")
Task = Mapping[str, Any]
"""A task as Label Studio writes it in JSON."""

_TOKEN = re.compile(r"[\w.=-]+", re.ASCII)
_PAGE = 100
_SECONDS = 300.0
"""Longest wait for an answer: an import that is given up too early may still be carried out."""
_TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """What a project is made with.

    Attributes:
        title: Its title.
        config: The labelling configuration, in XML.
        instruction: What annotators read before they start, in HTML.
    """

    title: str
    config: str
    instruction: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project on a server.

    Attributes:
        id: Its number.
        title: Its title.
        config: The labelling configuration, in XML.
        tasks: Number of its tasks.
    """

    id: int
    title: str
    config: str
    tasks: int


class Server(Protocol):
    """What the commands ask of a server; every method raises `ServerError` if it cannot."""

    url: str
    patience: Patience

    def projects(self) -> list[Project]:
        """Return the projects, oldest first."""
        ...

    def project(self, project: int) -> Project:
        """Return a project."""
        ...

    def create_project(self, settings: ProjectSettings) -> Project:
        """Make a project; done once, as all that adds something."""
        ...

    def update_project(self, project: int, settings: ProjectSettings) -> Project:
        """Give a project other settings."""
        ...

    def tasks(self, project: int, behind: int = 0) -> Iterator[Task]:
        """Yield the tasks of a project whose id is greater than `behind`, by id, each with `id` and `data`."""
        ...

    def import_tasks(self, project: int, tasks: Sequence[Task]) -> int:
        """Add tasks with their predictions, all or none; return how many. Done once."""
        ...

    def export(self, project: int) -> list[dict[str, Any]]:
        """Return all tasks of a project with their annotations."""
        ...


class LabelStudioServer:
    """A `Server` behind the Label Studio SDK."""

    def __init__(self, client: "LabelStudio", url: str, patience: Patience) -> None:
        """Wrap a client of the SDK, which must not try again by itself.

        Args:
            client: The client.
            url: Address of the server, for messages.
            patience: How often what can be repeated is tried.
        """
        self.client = client
        self.url = url
        self.patience = patience

    @classmethod
    def connect(cls, url: str, token: str, patience: Patience | None = None) -> Self:
        """Connect to a server and check that it takes the token.

        Args:
            url: Address of the server.
            token: Access token of a user; either kind of token of Label Studio.
            patience: How often what can be repeated is tried.

        Raises:
            MissingExtraError: If the extra `annotate` is not installed.
            ServerError: If the address is none, nothing answers there, it is no Label Studio or it refuses the token.
        """
        require_extra("annotate", ("label_studio_sdk", "tenacity"))
        import httpx
        from label_studio_sdk import LabelStudio

        url, patience = checked_url(url), patience or Patience()
        if not _TOKEN.fullmatch(token):
            raise ServerError(
                f"{url}: what was given is no access token: it is empty or holds other characters than"
                " letters, digits and . _ - =; copy it from Account & Settings > Access Token"
            )
        # A proxy that is set for the outside must not see what goes to this machine.
        browser = httpx.Client(timeout=_SECONDS, follow_redirects=True, trust_env=not _is_loopback(url))
        # Once only: a server that is down when a command starts is not likely to come up by itself.
        with _translated(url, "log in"):
            # Tokens of the newer kind are decoded, and refused once expired, where the client is made.
            client = LabelStudio(base_url=url, api_key=token, httpx_client=browser, timeout=_SECONDS, max_retries=0)
            client.users.whoami()
        return cls(client, url, patience)

    def projects(self) -> list[Project]:
        """See `Server.projects`."""
        projects: list[Project] = []
        for number in itertools.count(1):
            page = self._repeat("list the projects", partial(self.client.projects.list, page=number, page_size=_PAGE))
            projects += map(_project, page.items or [])
            # The pager of the SDK would go on to a page that is not there, which the server logs as an error.
            if len(projects) < number * _PAGE:
                break
        return sorted(projects, key=lambda project: project.id)

    def project(self, project: int) -> Project:
        """See `Server.project`."""
        return _project(self._repeat(f"read project {project}", lambda: self.client.projects.get(id=project)))

    def create_project(self, settings: ProjectSettings) -> Project:
        """See `Server.create_project`."""
        with _translated(self.url, f"make the project {settings.title!r}"):
            return self.project(self.client.projects.create(**_fields(settings)).id)

    def update_project(self, project: int, settings: ProjectSettings) -> Project:
        """See `Server.update_project`."""
        self._repeat(f"update project {project}", lambda: self.client.projects.update(id=project, **_fields(settings)))
        return self.project(project)

    def tasks(self, project: int, behind: int = 0) -> Iterator[Task]:
        """See `Server.tasks`."""
        while page := self._repeat(f"list the tasks of project {project}", partial(self._page, project, behind)):
            yield from page
            behind = page[-1]["id"]

    def _page(self, project: int, behind: int) -> list[dict[str, Any]]:
        # Paging by id: page numbers would shift when tasks are deleted meanwhile.
        newer = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": behind}
        query = json.dumps({"filters": {"conjunction": "and", "items": [newer]}, "ordering": ["tasks:id"]})
        page = self.client.tasks.list(project=project, query=query, fields="task_only", page=1, page_size=_PAGE)
        return [{"id": task.id, "data": task.data} for task in page.items or []]

    def import_tasks(self, project: int, tasks: Sequence[Task]) -> int:
        """See `Server.import_tasks`."""
        with _translated(self.url, f"import into project {project}"):
            answer = self.client.projects.import_tasks(id=project, request=tasks, return_task_ids=True)
            return answer.task_count or 0

    def export(self, project: int) -> list[dict[str, Any]]:
        """See `Server.export`."""
        doing = f"export project {project}"
        exported = self._repeat(doing, lambda: self.client.projects.exports.as_json(project))
        if not isinstance(exported, list) or not all(isinstance(task, dict) for task in exported):
            raise ServerError(f"{self.url}: cannot {doing}: the answer is no list of tasks; is it a Label Studio?")
        return exported

    def _repeat(self, doing: str, call: Callable[[], Result]) -> Result:
        def attempt() -> Result:
            with _translated(self.url, doing):
                return call()

        return self.patience.call(attempt)


def checked_url(url: str) -> str:
    """Return the address of a server without a slash at its end.

    Raises:
        ServerError: If it is no address a server can have.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ServerError(f"{url}: not an address: {error}; give one such as http://127.0.0.1:8080") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ServerError(f"{url}: not an address of a server; give one such as http://127.0.0.1:8080")
    if parts.username or parts.password:
        raise ServerError(f"{parts.hostname}: no name and password in the address, please; set LABEL_STUDIO_API_KEY")
    return url.rstrip("/")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _fields(settings: ProjectSettings) -> dict[str, Any]:
    return {
        "title": settings.title,
        "label_config": settings.config,
        "expert_instruction": settings.instruction,
        "show_instruction": True,
        "show_collab_predictions": True,
    }


def _project(answer: Any) -> Project:
    return Project(answer.id, answer.title or "", answer.label_config or "", answer.task_number or 0)


@contextmanager
def _translated(url: str, doing: str) -> Iterator[None]:
    """Turn what the SDK raises into a `ServerError`; `doing` says what was asked."""
    import httpx
    from label_studio_sdk.core.api_error import ApiError

    failed = f"{url}: cannot {doing}"
    try:
        yield
    except ApiError as error:
        raise _of_status(failed, error.status_code, error.body) from None
    except httpx.TimeoutException as error:
        raise TransientServerError(f"{failed}: no answer in time ({type(error).__name__}); try again later") from None
    except (httpx.TransportError, httpx.TooManyRedirects, httpx.DecodingError) as error:
        reason = str(error) or type(error).__name__
        raise TransientServerError(f"{failed}: {reason}; is the server running, and --url its address?") from None
    except (httpx.InvalidURL, ValueError, AttributeError) as error:
        raise ServerError(
            f"{failed}: the answer is not that of a Label Studio ({_short(error)}); check --url"
        ) from None


def _of_status(failed: str, status: int | None, body: Any) -> ServerError:
    """Say what an answer with an error status means."""
    if status in (401, 403):
        return ServerError(
            f"{failed}: the token is refused (status {status}); copy a valid one from Account & Settings > Access Token"
            " and set LABEL_STUDIO_API_KEY"
        )
    if status == 404:
        return ServerError(f"{failed}: there is no such thing on this server (status 404); check --project and --url")
    if status in _TRANSIENT_STATUS:
        return TransientServerError(f"{failed}: the server answers with status {status} ({_short(body)}); see its log")
    return RefusedError(f"{failed}: refused with status {status}: {_short(body)}")


def _short(reason: Any) -> str:
    """Return the reason of an error on one line; a web page is none."""
    if isinstance(reason, Mapping):
        reason = reason.get("validation_errors") or reason.get("detail") or dict(reason)
    text = " ".join(str(reason).split())
    if text.startswith("<"):
        return "a web page"
    return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}…"
