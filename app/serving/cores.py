"""How the cores of the machine are shared out among the processes that hold the model."""

import os
from dataclasses import dataclass

# A third would take as much memory as each of these and help only where there are many cores.
_MOST_PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Shares:
    """What is started.

    Attributes:
        processes: How many processes hold the model.
        threads: How many threads the encoder has in each.
    """

    processes: int
    threads: int


def shares(cores: int) -> Shares:
    """Share cores out: two processes read two notes at once, where threads would halve one.

    The steps of an encoder are small: threads spend as much time on waiting for each other.
    """
    processes = min(cores, _MOST_PROCESSES)
    return Shares(processes, cores // processes)


def usable_cores() -> int:
    """Return how many cores this process may use, which may be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
