"""One writer at a time: the lock of a registry's folder."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from criteria.errors import PeelError


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the right to write into a registry, which is made if there is none.

    Raises:
        PeelError: ``REGISTRY_BUSY`` when another run holds it; ``REGISTRY_NOT_WRITABLE``.
    """
    _make(folder / "models")
    # A lock of sqlite's: every system lets go of it when the process that holds it dies.
    with closing(sqlite3.connect(folder / "lock.db", timeout=0.0, isolation_level=None)) as lock:
        _take(lock, folder)
        yield


def _make(models: Path) -> None:
    try:
        models.mkdir(parents=True, exist_ok=True)
        # Asking is not enough: only a file that was made shows that one can be.
        with tempfile.TemporaryFile(dir=models):
            pass
    except OSError as error:
        raise PeelError(
            "REGISTRY_NOT_WRITABLE",
            f"the registry cannot be written ({error.strerror})",
            where=str(models.parent),
            hint="check the permissions and the free space, or set PEEL_HOME elsewhere",
        ) from error


def _take(lock: sqlite3.Connection, folder: Path) -> None:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise PeelError(
            "REGISTRY_BUSY",
            "another run is writing to the registry",
            where=str(folder),
            hint="wait until it has finished; suggestions can be made meanwhile",
        ) from error
