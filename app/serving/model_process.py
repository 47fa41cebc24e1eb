"""A pipeline in a process of its own, asked as if it were here."""

import os
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Protocol

from app.serving.own_process import OwnProcess, told
from classifier.types import Note, NoteResult

# Asked before anybody waits: it makes ready what some later notes use, and nothing loads but for
# them: what splits sentences (two), mends slips (one) and knows languages (few small words).
FIRST = Note(
    text="Supervisors review every crime file. "
    "Digtal forensics backlog cleared, repeat callers recorded, weekly audit shared."
)


class Reader(Protocol):
    """What the process needs of a pipeline."""

    def suggest(self, notes: Sequence[Note], /) -> list[NoteResult]:
        """Return one result a note, in order."""
        ...


class ModelProcess:
    """Asks the pipeline of another process; one thread at a time."""

    def __init__(self, load: Callable[[], Reader], threads: int = 1) -> None:
        """Start the process and wait until it has loaded the pipeline.

        Args:
            load: Called there: a function of a module, or a method of something that can be sent.
            threads: How many the encoder may use.

        Raises:
            PeelError: of ``load``, or ``MODEL_DIED``.
            ModelFailed: any other failure of ``load``.
        """
        self._process = OwnProcess(_answer, load, threads)
        try:
            self.suggest([FIRST])
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int | None:
        """Number of the process."""
        return self._process.pid

    def suggest(self, notes: Sequence[Note]) -> list[NoteResult]:
        """Return one result a note, in order.

        Raises:
            PeelError: of the pipeline, or ``MODEL_DIED``.
            ModelFailed: any other failure of the pipeline.
        """
        self._process.send(notes)
        results: list[NoteResult] = self._process.receive()
        return results

    def close(self) -> None:
        """End the process."""
        self._process.close()


def _answer(pipe: Connection, load: Callable[[], Reader], threads: int) -> None:
    # Read once, when the encoder's library is loaded.
    os.environ["OMP_NUM_THREADS"] = str(threads)
    reader: Reader | None = None
    answer: list[NoteResult] | Exception
    while True:
        notes = pipe.recv()
        try:
            reader = reader or load()
            answer = reader.suggest(notes)
        except Exception as error:
            answer = told(error)
        pipe.send(answer)
