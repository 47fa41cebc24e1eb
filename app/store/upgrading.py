"""Bringing a store to the present shape: the migrations that it lacks, all of them or none."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from app.store.engine import WRITES, wait_for_turn
from criteria.errors import PeelError

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """Return the name of the last migration: ``0002`` for ``versions/0002_users.py``."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def current(connection: Connection) -> str | None:
    """Return the name of the last migration that a store has had, or None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: Engine, target: str | None = None) -> None:
    """Apply the migrations that the store lacks.

    All are applied in one transaction that no other writer can enter: whoever comes second finds
    the work done, and a process that dies leaves the store as it was.

    Args:
        engine: The store.
        target: Name of the last migration to apply; default the newest.

    Raises:
        PeelError: ``STORE_TOO_NEW`` when a later version of this program has changed the store.
    """
    wanted = target or newest()
    with engine.connect() as connection:
        if _checked(current(connection)) == wanted:
            return
    writers = engine.execution_options(**{WRITES: True})
    with writers.begin() as connection:
        wait_for_turn(connection)
        if _checked(current(connection)) != wanted:
            _migrate(connection, wanted)


def _checked(found: str | None) -> str | None:
    if found is not None and found > newest():
        raise PeelError(
            "STORE_TOO_NEW",
            f"a later version of this program has changed the store (to {found}, and this one "
            f"knows {newest()})",
            hint="install the later version again; nothing was changed",
        )
    return found


def _migrate(connection: Connection, target: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)
