"""The whole circle with a real Label Studio: init, push, correct, pull."""

import http.client
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from running_label_studio import RunningServer, accept_predictions
from typer.testing import Result

from annotation.push import AlreadyThere, Outcome, Pushed, Pusher
from annotation.retrying import Patience, RefusedError, ServerError
from annotation.server import LabelStudioServer, ProjectSettings
from data.documents import AnnotatedDocument, Document
from data.label_studio import read_corpus
from data.labels import INDICATOR, SPAN_LABELS
from data.metrics import relations_of
from data.reading import find_reports, read_documents
from inference.extractor import Extractor

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.labelstudio

Annotate = Callable[..., Result]
HOSTILE = (
    "👵养老服务　　工作\r\n\r\n  新增养老床位  120张，😀补贴资金1208.4391万元。\r\n\r\n"
    "低保对象\t3,126户5874人，每人每月650元。\n\n𠮷县救助  46人次，“其中”特困12人。\r\n"
)
SCREENSHOT = "LABEL_STUDIO_SCREENSHOT"
"""Environment variable with the path to keep the picture of the labelling page at."""


def extracted(extractor: Extractor, document: Document) -> AnnotatedDocument:
    """Return what `extract` finds, as an annotation."""
    metrics = extractor.metrics(document.text)
    spans = {span for m in metrics for span in (m.value, m.unit, m.program, m.indicator) if span}
    return AnnotatedDocument(document, tuple(sorted(spans)), relations_of(metrics))


@pytest.fixture
def reports(examples: Path, tmp_path: Path) -> list[Path]:
    hostile = tmp_path / "难处理的.txt"
    hostile.write_bytes(HOSTILE.encode())
    return [*sorted(examples.iterdir()), hostile]


def documents_of(paths: list[Path]) -> dict[str, Document]:
    found = [document for file in find_reports(paths)[0] for document in read_documents(file)]
    return {document.name: document for document in found if isinstance(document, Document)}


def pulled(folder: Path) -> dict[str, AnnotatedDocument]:
    return {annotated.document.name: annotated for annotated in read_corpus(folder)}


def task_of(server: LabelStudioServer, project: int, name: str) -> int:
    (number,) = [int(task["id"]) for task in server.tasks(project) if task["data"]["document"] == name]
    return number


def submit(page: "Page") -> None:
    with page.expect_response(lambda r: "/annotations" in r.url and r.request.method == "POST") as answer:
        page.get_by_role("button", name="Submit current annotation").click()
    assert answer.value.ok


def test_accepted_predictions_are_pulled_as_they_were_extracted(
    annotate: Annotate, label_studio: RunningServer, project: int, reports: list[Path], tmp_path: Path,
    extractor: Extractor,
) -> None:  # fmt: skip
    annotate("push", *reports, "--project", project)
    assert annotate("push", *reports, "--project", project).stderr.endswith("0 reports pushed, 4 already there\n")
    accept_predictions(label_studio.connect(), project)
    annotate("pull", "--project", project, "-o", tmp_path / "corpus")
    expected = {name: extracted(extractor, document) for name, document in documents_of(reports).items()}
    assert all(annotated.relations for annotated in expected.values())
    assert pulled(tmp_path / "corpus") == expected
    assert annotate("pull", "--project", project, "-o", tmp_path / "corpus").stderr == "4 unchanged\n"


def test_a_correction_in_the_browser_is_the_only_change(
    annotate: Annotate, label_studio: RunningServer, project: int, open_task: "Callable[[int, int], Page]",
    reports: list[Path], tmp_path: Path, extractor: Extractor,
) -> None:  # fmt: skip
    from playwright.sync_api import expect

    annotate("push", *reports[:3], "--project", project)
    name = "街道民政工作简报.txt"
    expected = extracted(extractor, documents_of(reports)[name])
    page = open_task(project, task_of(label_studio.connect(), project, name))
    marks = page.locator(".htx-highlight")
    assert marks.count() == len(expected.spans)
    colors = marks.evaluate_all("marks => marks.map(mark => getComputedStyle(mark).backgroundColor)")
    assert len(set(colors)) == len({span.label for span in expected.spans}) == len(SPAN_LABELS)
    arrows = page.locator("svg text", has_text="indicator")
    # Arrows are drawn some time after the marks.
    expect(arrows).to_have_count(sum(relation.label == "indicator" for relation in expected.relations))
    if SCREENSHOT in os.environ:
        page.screenshot(path=os.environ[SCREENSHOT])

    removed = next(span for span in expected.spans if span.label == INDICATOR.name)
    page.locator(f".htx-highlight[data-start='{removed.start}'][data-end='{removed.end}']").click()
    page.keyboard.press("Backspace")
    page.wait_for_function(f"document.querySelectorAll('.htx-highlight').length === {len(expected.spans) - 1}")
    submit(page)

    annotate("pull", "--project", project, "-o", tmp_path / "corpus")
    (annotated,) = pulled(tmp_path / "corpus").values()
    assert set(expected.spans) - set(annotated.spans) == {removed}
    assert set(annotated.spans) < set(expected.spans)
    assert set(expected.relations) - set(annotated.relations) == {
        relation for relation in expected.relations if removed in (relation.source, relation.target)
    }
    assert set(annotated.relations) < set(expected.relations)


def test_the_page_shifts_no_offset(
    annotate: Annotate, label_studio: RunningServer, project: int, open_task: "Callable[[int, int], Page]",
    reports: list[Path], tmp_path: Path, extractor: Extractor,
) -> None:  # fmt: skip
    annotate("push", reports[3], "--project", project)
    page = open_task(project, task_of(label_studio.connect(), project, reports[3].name))
    submit(page)
    annotate("pull", "--project", project, "-o", tmp_path / "corpus")
    expected = extracted(extractor, documents_of(reports)[reports[3].name])
    assert pulled(tmp_path / "corpus") == {reports[3].name: expected}


def test_a_long_report_is_split_and_joined(
    annotate: Annotate, label_studio: RunningServer, project: int, examples: Path, tmp_path: Path, extractor: Extractor
) -> None:
    report = tmp_path / "long.txt"
    texts = [document.text for document in documents_of([examples]).values()]
    report.write_text("\n\n".join(texts), encoding="utf-8")
    annotate("push", report, "--project", project, "--split", 500)
    server = label_studio.connect()
    assert len(list(server.tasks(project))) > 2
    accept_predictions(server, project)
    annotate("pull", "--project", project, "-o", tmp_path / "corpus")
    assert pulled(tmp_path / "corpus") == {"long.txt": extracted(extractor, documents_of([report])["long.txt"])}


@contextmanager
def losing_answers(upstream: str) -> Iterator[tuple[str, list[str]]]:
    """Pass requests on to a server, but close the connection in place of the first answer to an import."""
    lost: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def forward(self) -> None:
            address = urlsplit(upstream)
            connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if "/import" in self.path and not lost:
                lost.append(self.path)
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = forward

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", lost
    finally:
        server.shutdown()
        server.server_close()


def test_a_lost_answer_makes_no_duplicate(
    label_studio: RunningServer, project: int, examples: Path, extractor: Extractor
) -> None:
    outcomes: list[Outcome] = []
    with losing_answers(label_studio.url) as (url, lost):
        server = LabelStudioServer.connect(url, label_studio.own.token, Patience(first_wait=0.1))
        pusher = Pusher(server, project, extractor)
        for file in find_reports([examples, examples])[0]:
            pusher.push_file(file, outcomes.append)
    assert len(lost) == 1
    assert [type(outcome) for outcome in outcomes] == [Pushed] * 3
    assert len(list(label_studio.connect().tasks(project))) == 3
    again: list[Outcome] = []
    pusher = Pusher(label_studio.connect(), project, extractor)
    for file in find_reports([examples])[0]:
        pusher.push_file(file, again.append)
    assert [type(outcome) for outcome in again] == [AlreadyThere] * 3


def test_what_cannot_be_done_is_told(
    annotate: Annotate, label_studio: RunningServer, project: int, examples: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    server = label_studio.connect()
    other = server.create_project(ProjectSettings("other", "<View><Text name='t' value='$text'/></View>", ""))
    assert "another labelling configuration" in annotate("push", examples, "--project", other.id, status=2).stderr
    assert "status 404" in annotate("pull", "--project", 99_999, "-o", tmp_path / "x", status=2).stderr
    with pytest.raises(RefusedError, match=r"import into project .* status 400"):
        server.import_tasks(other.id, [{"data": {"no": "text"}}])
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "0" * 40)
    assert "the token is refused" in annotate("init", status=2).stderr
    with pytest.raises(ServerError, match="is the server running"):
        LabelStudioServer.connect("http://127.0.0.1:9", "0" * 40)


def test_a_text_edited_on_the_server_is_refused_and_others_pulled(
    annotate: Annotate, label_studio: RunningServer, project: int, examples: Path, tmp_path: Path
) -> None:
    annotate("push", examples, "--project", project)
    server = label_studio.connect()
    accept_predictions(server, project)
    task = next(server.tasks(project))
    server.client.tasks.update(id=str(task["id"]), data={**task["data"], "text": "改 " + task["data"]["text"]})
    result = annotate("pull", "--project", project, "-o", tmp_path / "corpus", status=1)
    assert f"task {task['id']} ({task['data']['document']}): the text was edited" in result.stderr
    assert len(list((tmp_path / "corpus").glob("*.json"))) == 2
    assert json.loads((tmp_path / "corpus" / ".pulled").read_text(encoding="utf-8"))["version"] == 1
