"""What a database can complain of, told so that a person can mend it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from criteria.errors import PeelError

_KINDS = {
    sqlite3.SQLITE_NOTADB: ("STORE_DAMAGED", "is no database of ours"),
    sqlite3.SQLITE_CORRUPT: ("STORE_DAMAGED", "has damaged pages"),
    sqlite3.SQLITE_BUSY: ("STORE_BUSY", "is held by another program"),
    sqlite3.SQLITE_LOCKED: ("STORE_BUSY", "is held by another program"),
    sqlite3.SQLITE_FULL: ("STORE_NOT_WRITABLE", "cannot grow: the disk is full"),
    sqlite3.SQLITE_READONLY: ("STORE_NOT_WRITABLE", "may not be written to"),
    sqlite3.SQLITE_CANTOPEN: ("STORE_NOT_WRITABLE", "cannot be opened"),
    sqlite3.SQLITE_PERM: ("STORE_NOT_WRITABLE", "may not be opened"),
    sqlite3.SQLITE_IOERR: ("STORE_NOT_WRITABLE", "cannot be read or written"),
}
_HINTS = {
    "STORE_DAMAGED": "put a copy that you kept in its place, or move the file away to start anew",
    "STORE_BUSY": "try again when the other program has finished",
    "STORE_NOT_WRITABLE": "check the permissions and the free space, or set PEEL_HOME elsewhere",
}


def place_of(url: URL) -> str:
    """Return where a store is, without user name and password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database or "memory")
    return f"{url.host or 'this computer'}/{url.database}"


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Turn complaints of the database that a person can mend into errors of ours.

    Raises:
        PeelError: ``STORE_DAMAGED``, ``STORE_BUSY``, ``STORE_NOT_WRITABLE`` or
            ``STORE_UNREACHABLE``.
    """
    try:
        yield
    except DBAPIError as error:
        if (known := _known(error, url)) is None:
            raise
        raise known from None


def not_openable(error: OSError, url: URL) -> PeelError:
    """Return the error for a file of a store whose folder cannot be made or entered."""
    code = "STORE_NOT_WRITABLE"
    what = f"the store cannot be opened ({error.strerror})"
    return PeelError(code, what, hint=_HINTS[code], where=place_of(url))


def _known(error: DBAPIError, url: URL) -> PeelError | None:
    if url.get_backend_name() == "postgresql":
        return _unreachable(url) if isinstance(error, OperationalError) else None
    # The low byte is the kind of error, the rest its variety.
    kind = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if kind not in _KINDS:
        return None
    code, what = _KINDS[kind]
    return PeelError(code, f"the store {what}", hint=_HINTS[code], where=place_of(url))


def _unreachable(url: URL) -> PeelError:
    return PeelError(
        "STORE_UNREACHABLE",
        "the database server does not answer, or does not let us in",
        hint="check PEEL_DATABASE_URL and that the server is running",
        where=place_of(url),
    )
