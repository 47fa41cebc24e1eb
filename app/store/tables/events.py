"""The event log: a chain of entries, and a note of where it ends."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base


class Event(Base):
    """One entry; every field but the number is kept as the text that was hashed."""

    __tablename__ = "events"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(Text, unique=True)
    hash: Mapped[str] = mapped_column(Text, unique=True)


class EventHead(Base):
    """The one row that tells the last entry, so that an entry cut off the end is missed."""

    __tablename__ = "event_head"

    only: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(Text)
