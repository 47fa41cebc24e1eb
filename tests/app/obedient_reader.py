"""A pipeline that does what a note says, so that a test can make its process fail or die."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from threadpoolctl import ThreadpoolController

from classifier.types import Note, NoteResult, Origin
from criteria.errors import PeelError

CRITERIA = Origin("sample", "0")


class ObedientReader:
    """Answers with the number of its process in place of the model's fingerprint."""

    def suggest(self, notes: Sequence[Note]) -> list[NoteResult]:
        for note in notes:
            word, _, rest = note.text.partition(" ")
            _DEEDS.get(word, lambda _: None)(rest)
        here = Origin("obedient", str(os.getpid()))
        return [NoteResult(note, here, CRITERIA, (), (), ()) for note in notes]


def load() -> ObedientReader:
    return ObedientReader()


def load_through(gate: Path) -> ObedientReader:
    """Load as soon as a file is there."""
    while not gate.exists():
        time.sleep(0.02)
    return ObedientReader()


class ThreadCounter(ObedientReader):
    """Answers with how many threads numpy and the encoder may use in place of a fingerprint."""

    def suggest(self, notes: Sequence[Note]) -> list[NoteResult]:
        import torch

        libraries = ThreadpoolController().select(user_api="blas").info()
        blas = max(one["num_threads"] for one in libraries)
        here = Origin("counter", f"{blas} and {torch.get_num_threads()}")
        return [NoteResult(note, here, CRITERIA, (), (), ()) for note in notes]


def load_counting() -> ThreadCounter:
    import numpy  # noqa: F401 - brings the threads that are counted

    return ThreadCounter()


def load_refused() -> ObedientReader:
    raise PeelError("BUNDLE_MISSING", "there is no bundle", hint="make one", where="here")


def load_broken() -> ObedientReader:
    raise ValueError("secret")


def numbers(count: int, *, at_the_end: str = "") -> Iterator[tuple[int, int]]:
    """Yield so many numbers, each with that of the process; then do what a note would say."""
    for number in range(count):
        yield number, os.getpid()
    ObedientReader().suggest([Note(text=at_the_end)])


def _die(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_unless_exists(path: str) -> None:
    if not Path(path).exists():
        Path(path).touch()
        _die(path)


def _refuse(text: str) -> None:
    raise PeelError("NOTE_ODD", text, hint="write another", where="note 1")


def _fail(text: str) -> None:
    raise ValueError(text)


_DEEDS: dict[str, Callable[[str], None]] = {
    "Die": _die,
    "DieUnless": _die_unless_exists,
    "Wait": lambda seconds: time.sleep(float(seconds)),
    "Refuse": _refuse,
    "Fail": _fail,
}
