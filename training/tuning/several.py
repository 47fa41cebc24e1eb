"""Tuning on several selections of examples, two at a time."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import repeat
from multiprocessing import get_context

from training.examples import Example
from training.tuning.tuner import Tuner

# What two cores can do; each process holds about one and a half gigabytes.
_AT_ONCE = 2


def tune_all(tuner: Tuner, selections: Sequence[Sequence[Example]]) -> None:
    """Tune on each selection, so that the tuner's folder holds all of it afterwards.

    A second stage keeps one core busy; its numbers do not depend on what runs beside it.

    Args:
        tuner: Its ``progress`` is called in the processes that tune, so it must be picklable.
        selections: Examples of graded records, as ``Tuner.tune`` takes them.
    """
    tuner.first_stage()
    # Fresh processes: one that is forked from a process whose threads compute may hang.
    with ProcessPoolExecutor(_AT_ONCE, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_tune, repeat(tuner), selections):
            pass


def _tune(tuner: Tuner, examples: Sequence[Example]) -> None:
    parent = os.getppid()

    def progress(stage: str, steps: int) -> None:
        # Whoever starts again after a kill must find nobody at work on the same files.
        if os.getppid() != parent:
            os._exit(1)
        tuner.progress(stage, steps)

    replace(tuner, progress=progress).tune(examples)
