"""The database behind the store: SQLite in a file, or PostgreSQL by URL."""

import os
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from criteria.errors import PeelError

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
# How long a writer waits for the others before it gives up.
PATIENCE_SECONDS = 30
# Any number will do, as long as all writers of the store ask for the same.
_WRITERS = 0x7065656C
WRITES = "peel_writes"


def parse_url(url: str) -> URL:
    """Return the address of a database with the driver that we use.

    Raises:
        PeelError: ``STORE_BAD_URL``; the address is not quoted, for it may hold a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _bad_url("is no address of a database") from None
    if parsed.drivername not in _DRIVERS:
        raise _bad_url("names another kind of database than SQLite or PostgreSQL")
    return parsed.set(drivername=_DRIVERS[parsed.drivername])


def _bad_url(what: str) -> PeelError:
    return PeelError(
        "STORE_BAD_URL",
        f"PEEL_DATABASE_URL {what}",
        hint="write postgresql://user:password@host/database, or leave it unset for a file in "
        "PEEL_HOME",
    )


def make_engine(url: URL) -> Engine:
    """Return an engine; a SQLite file is made readable by its owner alone. Nothing is opened yet.

    Raises:
        OSError: the folder of the file cannot be made.
    """
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    if url.database not in (None, "", ":memory:"):
        path = Path(str(url.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, connect_args={"timeout": PATIENCE_SECONDS})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
    # The driver would begin transactions at moments of its own choosing; we do it in _begin.
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:  # noqa: ANN401
    """Switch the file to a write-ahead log; two processes that open a new file may collide here."""
    import sqlite3

    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            locked = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not locked or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    # A writer takes its turn before it reads, so that what it read is still so when it writes.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def wait_for_turn(connection: Connection) -> None:
    """Let one writer in at a time; SQLite has done so when the transaction began."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS})
