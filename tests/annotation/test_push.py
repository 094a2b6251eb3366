from pathlib import Path

import pytest
from fake_label_studio import FakeServer, lost

from annotation.push import AlreadyThere, NotPushed, Outcome, Pushed, Pusher
from annotation.retrying import RefusedError, ServerError, TransientServerError
from data.label_studio import document_of
from data.metrics import relations_of
from data.reading import find_reports
from inference.extractor import Extractor

TEXT = "一、低保\n\n农村低保新增48户69人。\n\n二、救助\n\n临时救助612人次，支出资金94.7万元。\n"


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def pushed(server: FakeServer, extractor: Extractor, *paths: Path, limit: int = 10_000) -> list[Outcome]:
    outcomes: list[Outcome] = []
    pusher = Pusher(server, 1, extractor, limit)
    for file in find_reports(paths)[0]:
        pusher.push_file(file, outcomes.append)
    return outcomes


def test_tasks_say_whence_they_are_and_what_the_model_found(
    server: FakeServer, extractor: Extractor, report: Path
) -> None:
    assert pushed(server, extractor, report) == [Pushed("report.txt", 1, 4)]
    (task,) = server.stored
    assert task["data"]["text"] == TEXT
    assert task["data"]["document"] == "report.txt"
    assert task["data"]["digest"] == task["data"]["document_digest"]
    (prediction,) = task["predictions"]
    assert prediction["model_version"] == extractor.manifest.model_version
    assert 0 < prediction["score"] <= 1
    annotated = document_of({"data": task["data"], "annotations": [prediction]}, "task")
    assert annotated.relations == relations_of(extractor.metrics(TEXT))


def test_what_is_there_is_left_alone_whatever_its_name(
    server: FakeServer, extractor: Extractor, report: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(report.read_bytes())
    assert pushed(server, extractor, report, copy) == [Pushed("report.txt", 1, 4), AlreadyThere("copy.txt", (1,))]
    assert pushed(server, extractor, copy) == [AlreadyThere("copy.txt", (1,))]
    # A task that was imported by hand says nothing of its text but the text.
    server.stored[0]["data"] = {"text": TEXT}
    assert pushed(server, extractor, report) == [AlreadyThere("report.txt", (1,))]
    assert server.imports == 1


@pytest.mark.parametrize(
    ("before", "after", "imports"),
    [([], [lost()], 1), ([lost(), lost()], [], 3), ([lost(), None], [lost()], 2)],
    ids=["answer lost", "request lost twice", "both"],
)
def test_a_broken_connection_makes_no_duplicate_and_loses_nothing(
    server: FakeServer,
    extractor: Extractor,
    report: Path,
    before: list[Exception | None],
    after: list[Exception | None],
    imports: int,
) -> None:
    server.before, server.after = before, after
    assert pushed(server, extractor, report) == [Pushed("report.txt", 1, 4)]
    assert server.imports == imports
    assert len(server.stored) == 1


def test_a_push_that_was_given_up_goes_on_behind_what_is_there(
    server: FakeServer, extractor: Extractor, report: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second.txt"
    second.write_text("新增养老床位120张。", encoding="utf-8")
    server.before = [None, *[lost() for _ in range(4)]]
    with pytest.raises(TransientServerError):
        pushed(server, extractor, report, second)
    assert pushed(server, extractor, report, second) == [AlreadyThere("report.txt", (1,)), Pushed("second.txt", 1, 1)]
    assert len(server.stored) == 2


def test_a_refused_or_unreadable_report_does_not_stop_the_others(
    server: FakeServer, extractor: Extractor, report: Path, tmp_path: Path
) -> None:
    empty, last = tmp_path / "a.txt", tmp_path / "z.txt"
    empty.write_bytes(b"")
    last.write_text("新增养老床位120张。", encoding="utf-8")
    server.before = [RefusedError("refused with status 400: too large")]
    first, second, third = pushed(server, extractor, empty, report, last)
    assert isinstance(first, NotPushed) and "a.txt: empty file" in first.message
    assert isinstance(second, NotPushed) and "report.txt): refused with status 400" in second.message
    assert third == Pushed("z.txt", 1, 1)


def test_an_error_of_the_server_ends_the_push(server: FakeServer, extractor: Extractor, report: Path) -> None:
    server.before = [ServerError("the token is refused")]
    with pytest.raises(ServerError, match="token"):
        pushed(server, extractor, report)
    assert server.imports == 1


def test_parts_keep_their_offsets_and_are_completed(server: FakeServer, extractor: Extractor, report: Path) -> None:
    assert pushed(server, extractor, report, limit=30) == [Pushed("report.txt", 2, 4)]
    data = [task["data"] for task in server.stored]
    assert [(d["offset"], d["part"], d["parts"]) for d in data] == [(0, 1, 2), (len(data[0]["text"]), 2, 2)]
    assert "".join(d["text"] for d in data) == TEXT
    assert len({d["document_digest"] for d in data}) == 1
    del server.stored[0]
    server.stored[0]["id"] = 1
    assert pushed(server, extractor, report, limit=30) == [Pushed("report.txt", 1, 4)]
    assert pushed(server, extractor, report, limit=30) == [AlreadyThere("report.txt", (1, 2))]


def test_parts_that_were_cut_elsewhere_are_named(server: FakeServer, extractor: Extractor, report: Path) -> None:
    pushed(server, extractor, report, limit=30)
    del server.stored[0]
    (outcome,) = pushed(server, extractor, report)
    assert isinstance(outcome, NotPushed)
    assert "cut at other places (task 2)" in outcome.message
    assert len(server.stored) == 1
