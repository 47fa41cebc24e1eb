"""A pipeline in a process of its own, asked as if it were here."""

from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Protocol

from threadpoolctl import threadpool_limits

from app.serving.own_process import OwnProcess, told
from classifier.types import Note, NoteResult

# Asked before anybody waits: it makes ready what later notes use, and has two sentences because
# what splits them is loaded for such alone.
FIRST = Note(text="Supervisors review every crime file. No case waits for digital forensics.")


class Reader(Protocol):
    """What the process needs of a pipeline."""

    def suggest(self, notes: Sequence[Note], /) -> list[NoteResult]:
        """Return one result a note, in order."""
        ...


class ModelProcess:
    """Asks the pipeline of another process; one thread at a time."""

    def __init__(self, load: Callable[[], Reader]) -> None:
        """Start the process and wait until it has loaded the pipeline.

        Args:
            load: Called there: a function of a module, or a method of something that can be sent.

        Raises:
            PeelError: of ``load``, or ``MODEL_DIED``.
            ModelFailed: any other failure of ``load``.
        """
        self._process = OwnProcess(_answer, load)
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


def _answer(pipe: Connection, load: Callable[[], Reader]) -> None:
    reader: Reader | None = None
    answer: list[NoteResult] | Exception
    while True:
        notes = pipe.recv()
        try:
            if reader is None:
                reader = load()
                # numpy's threads spin while they wait, on cores that the encoder's need: with both,
                # a batch takes half as long again.
                threadpool_limits(1, user_api="blas")
            answer = reader.suggest(notes)
        except Exception as error:
            answer = told(error)
        pipe.send(answer)
