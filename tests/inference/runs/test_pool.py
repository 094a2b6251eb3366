import multiprocessing
from pathlib import Path

import acting_workers
import pytest

from inference.blocks import Block
from inference.runs.pool import WorkerError, WorkerPool
from inference.runs.worker import Done, Extracted, ExtractTask, Failed, Reply


def results(pool: WorkerPool[str], texts: list[str]) -> dict[str, Reply]:
    """Hand in texts and return the first reply to each."""
    replies: dict[str, Reply] = {}
    waiting = list(texts)
    while waiting or pool.is_busy:
        while waiting and pool.has_room:
            pool.submit(waiting[0], ExtractTask("d", Block(waiting.pop(0))))
        for ticket, reply in pool.replies():
            replies.setdefault(ticket, reply)
    return replies


def test_every_task_is_answered_and_no_process_is_left() -> None:
    texts = [f"text {n}" for n in range(20)]
    with WorkerPool[str](acting_workers.act, (), 2) as pool:
        assert results(pool, texts) == {text: Extracted(((1.0, text.encode()),)) for text in texts}
    assert not multiprocessing.active_children()


def test_a_worker_that_dies_costs_its_task_only() -> None:
    with WorkerPool[str](acting_workers.act, (), 2) as pool:
        replies = results(pool, ["a", "killed", "b", "fails", "killed too", "c"])
    assert {text: type(reply) for text, reply in replies.items()} == {
        **dict.fromkeys("abc", Extracted),
        **dict.fromkeys(("killed", "fails", "killed too"), Failed),
    }
    died = replies["killed"]
    assert isinstance(died, Failed) and "memory ran out" in died.reason


def test_a_worker_that_dies_idle_costs_nothing() -> None:
    with WorkerPool[str](acting_workers.act, (), 1) as pool:
        assert results(pool, ["a"])
        for process in multiprocessing.active_children():
            process.kill()
            process.join()
        assert isinstance(results(pool, ["b"])["b"], Extracted)


def test_a_worker_that_hangs_is_given_up() -> None:
    with WorkerPool[str](acting_workers.act, (), 1, silence_limit=1.0) as pool:
        replies = results(pool, ["hangs", "a"])
    assert replies["hangs"] == Failed("no result after 1 seconds; the document was given up")
    assert isinstance(replies["a"], Extracted)


def test_the_end_of_the_pool_does_not_wait_for_tasks() -> None:
    with WorkerPool[str](acting_workers.act, (), 1) as pool:
        pool.submit("x", ExtractTask("d", Block("hangs")))
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(("work", "problem"), [(acting_workers.refuse, "no model"), (acting_workers.die, "memory ran")])
def test_workers_that_cannot_start(work: object, problem: str) -> None:
    with WorkerPool[str](work, (), 2) as pool, pytest.raises(WorkerError, match=problem):  # type: ignore[arg-type]
        results(pool, ["a"])


def test_workers_for_which_there_is_no_room(tmp_path: Path) -> None:
    with WorkerPool[str](acting_workers.act_alone, (tmp_path,), 3) as pool:
        assert isinstance(results(pool, ["first"])["first"], Extracted)
        replies = results(pool, [f"slow {n}" for n in range(8)])
    assert sum(isinstance(reply, Failed) for reply in replies.values()) in (1, 2)


def test_the_replies_of_a_task_end_with_done() -> None:
    with WorkerPool[str](acting_workers.act, (), 1) as pool:
        pool.submit("a", ExtractTask("d", Block("a")))
        replies = []
        while pool.is_busy:
            replies += [reply for _, reply in pool.replies()]
    assert replies == [Extracted(((1.0, b"a"),)), Done()]
