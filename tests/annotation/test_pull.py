import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

import pytest
from fake_label_studio import FakeServer

from annotation.pull import Pull
from annotation.pulled_files import STATE_FILE, StateError
from data.documents import AnnotatedDocument
from data.files import atomic_writer
from data.inline import parse_inline
from data.label_studio import read_corpus, task_of

REPORT = "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧。"


def server_with(*reports: tuple[str, str]) -> FakeServer:
    """Return a server with annotated reports, given by name and inline notation."""
    server = FakeServer()
    for number, (name, marked) in enumerate(reports, 1):
        server.stored.append({"id": number, **task_of(parse_inline(name, marked))})
    return server


def pull(server: FakeServer, folder: Path, *, force: bool = False) -> Pull:
    pulled = Pull.of(server.export(1), "http://fake project 1", folder)
    pulled.write(force=force)
    return pulled


def relabel(server: FakeServer, number: int = 0) -> None:
    """Change an annotation on the server: the first figure loses its unit."""
    result = server.stored[number]["annotations"][0]["result"]
    server.stored[number]["annotations"][0]["result"] = [
        item for item in result if item.get("labels") != ["unit"] and item.get("value", {}).get("labels") != ["UNIT"]
    ]


def test_files_are_those_of_the_corpus(tmp_path: Path) -> None:
    reports = [("a.txt", REPORT), ("folder/b.docx", f"其他{REPORT}"), ("c.zip/d.txt", f"又{REPORT}")]
    pulled = pull(server_with(*reports), tmp_path)
    assert pulled.problems == []
    assert pulled.summary == "3 new"
    assert sorted(path.name for path in tmp_path.glob("*.json")) == ["a.json", "c.zip_d.json", "folder_b.json"]
    pulled_reports = {annotated.document.name: annotated for annotated in read_corpus(tmp_path)}
    for name, marked in reports:
        expected = parse_inline(name, marked)
        assert (pulled_reports[name].document, pulled_reports[name].spans) == (expected.document, expected.spans)
        assert set(pulled_reports[name].relations) == set(expected.relations)


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "..", "a\\b:c*?.txt", "", "\n", "x" * 300])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "corpus"
    assert pull(server_with((name, REPORT)), folder).summary == "1 new"
    (path,) = folder.glob("*.json")
    assert list(tmp_path.iterdir()) == [folder]
    assert len(path.name) < 100


def test_reports_of_one_name_get_two_files(tmp_path: Path) -> None:
    server = server_with(("a.txt", REPORT), ("A.docx", f"其他{REPORT}"))
    pull(server, tmp_path)
    assert len(read_corpus(tmp_path)) == 2
    server.stored.reverse()
    assert pull(server, tmp_path).summary == "2 unchanged"


def test_a_change_on_the_server_is_taken_over(tmp_path: Path) -> None:
    server = server_with(("a.txt", REPORT), ("b.txt", f"其他{REPORT}"))
    pull(server, tmp_path)
    relabel(server)
    pulled = pull(server, tmp_path)
    assert pulled.summary == "1 changed, 1 unchanged"
    assert pulled.lines[0] == f"changed: {tmp_path / 'a.json'}"
    assert [len(d.spans) for d in read_corpus(tmp_path)] == [3, 4]


def test_work_done_here_is_kept(tmp_path: Path) -> None:
    server, path = server_with(("a.txt", REPORT)), tmp_path / "a.json"
    pull(server, tmp_path)
    mine = path.read_text(encoding="utf-8").replace('"INDICATOR"', '"PROGRAM"')
    path.write_text(mine, encoding="utf-8")
    assert pull(server, tmp_path).summary == "1 kept"
    relabel(server)
    both = pull(server, tmp_path)
    assert both.summary == "1 conflict"
    assert f"{path}: changed here and on the server" in both.problems[0]
    assert path.read_text(encoding="utf-8") == mine
    assert pull(server, tmp_path, force=True).summary == "1 changed"
    assert pull(server, tmp_path).summary == "1 unchanged"


def test_a_file_that_was_there_before_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(task_of(parse_inline("a.txt", "⟦Q|48⟧⟦U|户⟧其他"))), encoding="utf-8")
    assert pull(server_with(("a.txt", REPORT)), tmp_path).summary == "1 new"
    assert len(read_corpus(tmp_path)) == 2


def test_the_same_annotation_in_another_layout_is_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(task_of(parse_inline("a.txt", REPORT))), encoding="utf-8")
    server = server_with(("a.txt", REPORT))
    assert pull(server, tmp_path).summary == "1 unchanged"
    relabel(server)
    assert pull(server, tmp_path).summary == "1 changed"


def test_a_pull_that_was_cut_short_counts_no_file_as_changed_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = server_with(("a.txt", REPORT), ("b.txt", f"其他{REPORT}"))
    pull(server, tmp_path)
    relabel(server, 0)
    relabel(server, 1)
    written: list[Path] = []

    def full(path: Path) -> AbstractContextManager[IO[str]]:
        if path.name == "b.json":
            raise OSError(28, "No space left on device")
        written.append(path)
        return atomic_writer(path)

    monkeypatch.setattr("annotation.pulled_files.atomic_writer", full)
    with pytest.raises(OSError, match="No space"):
        pull(server, tmp_path)
    monkeypatch.undo()
    assert tmp_path / "a.json" in written
    assert pull(server, tmp_path).summary == "1 changed, 1 unchanged"
    relabel_again = server_with(("a.txt", REPORT), ("b.txt", f"其他{REPORT}"))
    assert pull(relabel_again, tmp_path).summary == "2 changed"


def test_what_is_not_annotated_any_more_is_kept_and_told(tmp_path: Path) -> None:
    server = server_with(("a.txt", REPORT), ("b.txt", f"其他{REPORT}"))
    pull(server, tmp_path)
    del server.stored[0]
    server.stored[0]["annotations"][0]["was_cancelled"] = True
    pulled = pull(server, tmp_path)
    assert pulled.summary == "1 not annotated"
    assert pulled.lines == [
        "left out: b.txt: annotation cancelled",
        f"no longer annotated in the project, kept here: {tmp_path / 'a.json'}",
        f"no longer annotated in the project, kept here: {tmp_path / 'b.json'}",
    ]
    assert len(read_corpus(tmp_path)) == 2


def test_nothing_of_an_invalid_report_is_written(tmp_path: Path) -> None:
    server = server_with(("a.txt", REPORT), ("b.txt", f"其他{REPORT}"))
    server.stored[0]["annotations"][0]["result"][0]["value"]["end"] = 999
    pulled = pull(server, tmp_path)
    assert pulled.summary == "1 new, 1 invalid"
    assert pulled.problems[0].startswith("http://fake project 1, task 1 (a.txt): span s0_4")
    assert [path.name for path in tmp_path.glob("*.json")] == ["b.json"]


def test_findings_of_the_corpus_check_are_told(tmp_path: Path) -> None:
    pulled = pull(server_with(("a.txt", "⟦Q|48⟧⟦U|户⟧")), tmp_path)
    assert "check: a.txt at 0" in pulled.lines[1]
    assert "neither program nor indicator" in pulled.lines[1]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"version": 9, "files": {}}',
        '{"version": 1, "files": {"d": {"name": "../x", "source": "", "contents": []}}}',
    ],
)
def test_a_damaged_record_of_pulls_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / STATE_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(StateError, match="delete it"):
        pull(server_with(("a.txt", REPORT)), tmp_path)
    assert list(tmp_path.glob("*.json")) == []


def test_the_record_of_pulls_is_no_part_of_the_corpus(tmp_path: Path) -> None:
    pull(server_with(("a.txt", REPORT)), tmp_path)
    documents: list[AnnotatedDocument] = read_corpus(tmp_path)
    assert len(documents) == 1
