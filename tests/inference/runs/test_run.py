from collections.abc import Iterator
from pathlib import Path

import acting_workers
import pytest

from data.reading import ReportFile
from inference.runs.failures import Failure
from inference.runs.pool import WorkerPool
from inference.runs.run import Run, Tally, Ticket
from inference.runs.store import RunStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def report(folder: Path, name: str, text: str) -> ReportFile:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return ReportFile(path, path.name)


def extract(store: RunStore, files: list[ReportFile]) -> tuple[list[Failure], Tally]:
    store.begin()
    failures: list[Failure] = []
    run = Run(files, store, "model", lambda _: None, failures.append)
    with WorkerPool[Ticket](acting_workers.act, (), 2) as pool:
        run.extract(pool)
    return sorted(failures, key=lambda failure: failure.path), run.tally


def names(store: RunStore) -> list[str]:
    return [document.name for _, document in store.finished_documents()]


def test_documents_are_finished_in_any_order_and_kept_in_that_of_the_files(store: RunStore, tmp_path: Path) -> None:
    files = [report(tmp_path, f"{n}.txt", "slow" if n == 0 else f"text {n}") for n in range(6)]
    failures, tally = extract(store, files)
    assert not failures
    assert names(store) == [file.name for file in files]
    assert (tally.documents, tally.reused, tally.characters) == (6, 0, 4 + 5 * 6)
    assert tally.expected == tally.characters


def test_what_fails_is_named_and_the_run_goes_on_and_a_rerun_retries_it(store: RunStore, tmp_path: Path) -> None:
    good = [report(tmp_path, f"{n}.txt", f"text {n}") for n in range(3)]
    vanished = report(tmp_path, "vanished.txt", "x")
    vanished.path.unlink()
    bad = [vanished, *(report(tmp_path, f"{text}.txt", text) for text in ("fails", "killed", ""))]
    failures, tally = extract(store, [*good, *bad])
    assert [(Path(failure.path).name, failure.stage, failure.document) for failure in failures] == [
        (".txt", "read", None),
        ("fails.txt", "extract", "fails.txt"),
        ("killed.txt", "extract", "killed.txt"),
        ("vanished.txt", "read", None),
    ]
    assert [failure.reason.split(";")[0] for failure in failures] == [
        "empty file, nothing to extract",
        "made to fail",
        "the worker process ended: killed, most likely because memory ran out",
        "cannot be read: No such file or directory",
    ]
    assert names(store) == ["0.txt", "1.txt", "2.txt"]
    assert (tally.documents, tally.characters) == (3, 3 * 6 + len("fails") + len("killed"))
    vanished.path.write_text("back", encoding="utf-8")
    failures, tally = extract(store, [*good, vanished])
    assert not failures
    assert (tally.documents, tally.reused) == (4, 3)


def test_a_worker_that_dies_of_a_file_leaves_what_it_has_read(store: RunStore, tmp_path: Path) -> None:
    [failure], _ = extract(store, [report(tmp_path, "dies.zip", "x"), report(tmp_path, "a.txt", "text")])
    assert (failure.path, failure.stage) == (str(tmp_path / "dies.zip"), "read")
    assert "crashed (SIGSEGV)" in failure.reason
    assert names(store) == ["part", "a.txt"]


def test_a_long_document_is_extracted_in_blocks_and_only_those_that_are_missing(
    store: RunStore, tmp_path: Path
) -> None:
    passage = "text " * 2000 + "\n\n"
    long = report(tmp_path, "long.txt", passage * 4 + "killed")
    [failure], tally = extract(store, [long])
    assert failure.document == "long.txt"
    [(identifier, document)] = [(n, store.document(n)) for n in (1,)]
    done = store.finished_blocks(identifier)
    assert done and len(done) < 5
    assert tally.characters == len(document.text)
    store.add_block(identifier, 4, [])
    for number in set(range(4)) - done:
        store.add_block(identifier, number, [])
    failures, tally = extract(store, [long])
    assert not failures
    assert (tally.documents, tally.reused, tally.characters) == (1, 0, len(document.text))


@pytest.mark.parametrize("text", ["text", "slow", "fails"])
def test_equal_documents_are_extracted_once_and_counted_each(store: RunStore, tmp_path: Path, text: str) -> None:
    files = [report(tmp_path / folder, "same.txt", text) for folder in "abc"]
    failures, tally = extract(store, files)
    assert len(failures) == (3 if text == "fails" else 0)
    assert tally.documents == len(names(store)) == 3 - len(failures)
    assert len({failure.path for failure in failures}) == len(failures)
