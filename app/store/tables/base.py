"""What the tables share: the declarative base, and columns that read alike in both databases."""

import datetime
import json
from typing import Any

from sqlalchemy import MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

# Named constraints can be changed by a later migration, in SQLite too.
_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=_NAMES)


def json_of(value: object) -> str:
    """Return a value as compact json, keys in their order; in ASCII, so that NUL is escaped."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


class JsonText(TypeDecorator[Any]):
    """A json value kept as text, so that what is read is what was written, to the letter."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str:
        """Write a value."""
        return json_of(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        """Read a value."""
        return json.loads(value) if value is not None else None


class IsoMoment(TypeDecorator[datetime.datetime]):
    """A date with time kept as ISO text: a time zone, or its absence, comes back as it was."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> str | None:
        """Write a moment."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime.datetime | None:
        """Read a moment."""
        return None if value is None else datetime.datetime.fromisoformat(value)


def now() -> datetime.datetime:
    """Return the present moment in universal time."""
    return datetime.datetime.now(datetime.UTC)
