"""Timing contenders in turns, so that what else the machine does strikes all of them alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Contender:
    """Something that reads texts.

    Attributes:
        name: Its name in the table.
        run: Reads all texts once.
    """

    name: str
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a contender took.

    Attributes:
        name: The contender.
        seconds: Wall-clock time of each round.
    """

    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Median of the rounds in seconds."""
        return median(self.seconds)

    @property
    def best(self) -> float:
        """Shortest round in seconds."""
        return min(self.seconds)

    @property
    def worst(self) -> float:
        """Longest round in seconds."""
        return max(self.seconds)


def time_in_turns(
    contenders: Sequence[Contender],
    rounds: int,
    on_turn: Callable[[str], object],
    clock: Callable[[], float] = time.perf_counter,
) -> list[Timing]:
    """Let contenders run in turns, in every other round the other way round.

    Each runs once before the first round, unmeasured: engines allocate and choose kernels then.

    Args:
        contenders: The contenders.
        rounds: Number of rounds.
        on_turn: Called with the name of each contender before each of its `rounds` + 1 turns.
        clock: Gives the time in seconds.
    """
    seconds: list[list[float]] = [[] for _ in contenders]
    order = list(range(len(contenders)))
    for round_ in range(rounds + 1):
        for index in order if round_ % 2 else reversed(order):
            on_turn(contenders[index].name)
            began = clock()
            contenders[index].run()
            if round_:
                seconds[index].append(clock() - began)
    return [Timing(contender.name, tuple(taken)) for contender, taken in zip(contenders, seconds, strict=True)]
