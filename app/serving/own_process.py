"""A process of its own for what needs a model: arithmetic there takes no time from the requests.

In one process the many small steps of an encoder and the threads that serve requests take the
interpreter's lock from each other, which makes both several times slower.
"""

import atexit
import logging
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import Any

from criteria.errors import PeelError

# A fork would copy locks that other threads of the server hold.
_SPAWN = multiprocessing.get_context("spawn")
_PATIENCE_SECONDS = 10.0
# How either end is told that nobody is at the other.
CLOSED = (EOFError, BrokenPipeError, ConnectionResetError)
_log = logging.getLogger("peel.models")


class ModelDied(PeelError):
    """The process ended without an answer: out of memory, killed, or crashed in native code."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "MODEL_DIED",
            "the process that holds the model ended without an answer",
            hint="try again, with fewer or shorter notes if you can; if it stays, tell whoever "
            "runs this server that it may lack memory",
        )


class ModelFailed(Exception):
    """Something was raised there that is no error of ours; the text is its kind, nothing else."""


class OwnProcess:
    """A process and the pipe to it. It ends when it is closed, and once this process is gone."""

    def __init__(self, work: Callable[..., None], *arguments: object) -> None:
        """Start the process.

        Args:
            work: Called there with its end of the pipe and the arguments: a function of a module.
            *arguments: Sent there; a function among them must be one of a module, too.
        """
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(
            target=_work, args=(work, theirs, *arguments), name="model", daemon=True
        )
        with theirs, _signals_held():
            self._process.start()
        # Without a word from us it would be waited for when this process leaves in haste.
        atexit.register(self._pipe.close)

    @property
    def pid(self) -> int | None:
        """Number of the process."""
        return self._process.pid

    def send(self, value: object) -> None:
        """Send something; should nobody be there, ``receive`` tells."""
        with suppress(*CLOSED):
            self._pipe.send(value)

    def receive(self) -> Any:  # noqa: ANN401 - whatever is sent there
        """Wait for something, and return it or, if it is an error, raise it.

        Raises:
            PeelError: as sent, or ``MODEL_DIED``.
            ModelFailed: something else was raised there.
        """
        try:
            value = self._pipe.recv()
        except CLOSED:
            raise ModelDied from None
        if isinstance(value, ModelFailed):
            _log.error("the model failed: %s", value)
        if isinstance(value, Exception):
            raise value
        return value

    def close(self) -> None:
        """Let the process leave, which it does once nobody can ask it any more, or end it."""
        self._pipe.close()
        atexit.unregister(self._pipe.close)
        self._process.join(_PATIENCE_SECONDS)
        self._process.kill()
        self._process.join()


def told(error: Exception) -> Exception:
    """Return an error as it may be sent: the text of one that is not ours may quote a note."""
    return error if isinstance(error, PeelError) else ModelFailed(type(error).__name__)


def _work(work: Callable[..., None], *arguments: object) -> None:
    """Work until the other end of the pipe is closed, also by the death of who held it."""
    with suppress(*CLOSED):
        work(*arguments)


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
