"""A pipeline in a process of its own, so that its arithmetic takes no time from the requests.

In one process the many small steps of an encoder and the threads that serve requests take the
interpreter's lock from each other, which makes both several times slower.
"""

import atexit
import logging
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Protocol

from classifier.types import Note, NoteResult
from criteria.errors import PeelError

# A fork would copy locks that other threads of the server hold.
_SPAWN = multiprocessing.get_context("spawn")
_PATIENCE_SECONDS = 10.0
_log = logging.getLogger("peel.models")


class Reader(Protocol):
    """What the process needs of a pipeline."""

    def suggest(self, notes: Sequence[Note], /) -> list[NoteResult]:
        """Return one result a note, in order."""
        ...


class ModelDied(PeelError):
    """The process ended without an answer: out of memory, killed, or crashed in native code."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "MODEL_DIED",
            "the process that holds the model ended without an answer",
            hint="try again with fewer or shorter notes; if it stays, tell whoever runs this "
            "server that it may lack memory",
        )


class PipelineFailed(Exception):
    """The pipeline raised what is no error of ours; the text is the kind, nothing of a note."""


class ModelProcess:
    """Asks the pipeline of another process; one thread at a time.

    The process ends when it is closed, and by itself once this one is gone.
    """

    def __init__(self, load: Callable[[], Reader]) -> None:
        """Start the process and wait until it has loaded the pipeline.

        Args:
            load: Called there: a function of a module, or a ``partial`` of one.

        Raises:
            PeelError: of ``load``, or ``MODEL_DIED``.
            PipelineFailed: any other failure of ``load``.
        """
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_work, args=(theirs, load), name="model", daemon=True)
        with theirs, _signals_held():
            self._process.start()
        # Without a word from us it would be waited for when this process leaves in haste.
        atexit.register(self._pipe.close)
        try:
            self.suggest([Note(text="The first call makes ready what later calls use.")])
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
            PipelineFailed: any other failure of the pipeline.
        """
        # What cannot be sent any more is told by the answer that does not come.
        with suppress(BrokenPipeError, ConnectionResetError):
            self._pipe.send(notes)
        return self._answer()

    def close(self) -> None:
        """Let the process leave, which it does once nobody can ask it any more, or end it."""
        self._pipe.close()
        atexit.unregister(self._pipe.close)
        self._process.join(_PATIENCE_SECONDS)
        self._process.kill()
        self._process.join()

    def _answer(self) -> list[NoteResult]:
        try:
            answer: list[NoteResult] | Exception = self._pipe.recv()
        except (EOFError, ConnectionResetError):
            raise ModelDied from None
        if isinstance(answer, PipelineFailed):
            _log.error("the pipeline failed: %s", answer)
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def _signals_held() -> Iterator[None]:
    """Start a process that signals to all of a terminal or service pass by: its server ends it.

    A process inherits what the thread that starts it holds back.
    """
    # It would be started along with the first process, and let go of what is held back.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, load: Callable[[], Reader]) -> None:
    """Answer until the other end is closed, also by the death of who held it."""
    reader: Reader | None = None
    answer: list[NoteResult] | Exception
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            notes = pipe.recv()
            try:
                reader = reader or load()
                answer = reader.suggest(notes)
            except PeelError as error:
                answer = error
            except Exception as error:
                # Its text may quote a note.
                answer = PipelineFailed(type(error).__name__)
            pipe.send(answer)
