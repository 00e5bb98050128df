"""A measured figure beside its yardstick, and how to take both in turn."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """`ratio` is value / yardstick_value; `goal` is in words, `met` says whether it is reached."""

    bench: str
    figure: str
    value: float
    unit: str
    yardstick: str
    yardstick_value: float
    goal: str
    met: bool
    conditions: str
    cpu: float | None = None  # the same by processor time, which a busy machine stretches less
    yardstick_cpu: float | None = None

    @property
    def ratio(self) -> float:
        """Ours by the yardstick's."""
        return round(self.value / self.yardstick_value, 3) if self.yardstick_value else 0.0

    def as_dict(self) -> dict[str, object]:
        """The object of the JSON file."""
        return asdict(self) | {"ratio": self.ratio}


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and of this process's processor time."""

    wall: float
    cpu: float


def took_in_turn(*works: Callable[[], object], rounds: int = ROUNDS) -> list[Took]:
    """How long each work takes, once a round, A B A B …; the medians, in the order given."""
    taken: list[list[Took]] = [[] for _work in works]
    for _round in range(rounds):
        for kept, work in zip(taken, works, strict=True):
            wall, cpu = time.perf_counter(), time.process_time()
            work()
            kept.append(Took(time.perf_counter() - wall, time.process_time() - cpu))
    return [
        Took(
            statistics.median(one.wall for one in kept), statistics.median(one.cpu for one in kept)
        )
        for kept in taken
    ]


def in_turn(*takes: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """Take each measurement once a round, A B A B …; the medians, in the order given."""
    values: list[list[float]] = [[] for _take in takes]
    for _round in range(rounds):
        for kept, take in zip(values, takes, strict=True):
            kept.append(take())
    return [statistics.median(kept) for kept in values]


def rate(work: Callable[[], object], times: int) -> float:
    """How often a second the work is done, over `times` runs."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return times / (time.perf_counter() - start)
