import itertools

from evaluation.speed.benchmark import rows_of
from evaluation.speed.timing import Contender, Timing, time_in_turns


def test_contenders_run_in_turns_and_the_first_turn_is_not_measured() -> None:
    ran: list[str] = []
    told: list[str] = []
    contenders = [Contender(name, lambda name=name: ran.append(name)) for name in "abc"]  # type: ignore[misc]
    ticks = itertools.count()
    timings = time_in_turns(contenders, 2, told.append, lambda: float(next(ticks)))
    assert "".join(ran) == "".join(told) == "cba" + "abc" + "cba"
    assert timings == [Timing(name, (1.0, 1.0)) for name in "abc"]


def test_rows_are_compared_with_the_best_pipeline() -> None:
    timings = [
        Timing("transformers.pipeline, batch 1", (4.0, 4.0, 4.0)),
        Timing("transformers.pipeline, batch 8", (2.0, 9.0, 1.0)),
        Timing("minzheng int8", (0.5, 0.25, 1.0)),
    ]
    rows = rows_of(timings, 100)
    assert [(row.name[-5:], row.characters_per_second, row.slowest, row.fastest) for row in rows] == [
        (" int8", 200.0, 100.0, 400.0),
        ("tch 8", 50.0, 100 / 9, 100.0),
        ("tch 1", 25.0, 25.0, 25.0),
    ]
    assert [row.times_pipeline for row in rows] == [4.0, 1.0, 0.5]
    assert rows_of(timings[2:], 100)[0].times_pipeline is None
