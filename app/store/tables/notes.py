"""Notes as they were read, and what a model suggested on them."""

import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, IsoMoment, JsonText, now


class StoredNote(Base):
    """A note; one whose text or filing changed is another row with the same ``note_id``."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("note_id", "fingerprint"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    force: Mapped[str | None] = mapped_column(Text)
    inspector: Mapped[str | None] = mapped_column(Text)
    date: Mapped[str | None] = mapped_column(Text)
    scope: Mapped[str | None] = mapped_column(Text)
    extra: Mapped[dict[str, Any]] = mapped_column(JsonText)
    fingerprint: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime.datetime] = mapped_column(IsoMoment, default=now)


class StoredSuggestions(Base):
    """All that one model suggested on one note by one edition, as ``peel suggest`` writes it."""

    __tablename__ = "suggestions"
    __table_args__ = (UniqueConstraint("note", "model_fingerprint", "criteria_fingerprint"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[int] = mapped_column(ForeignKey("notes.number"))
    model: Mapped[str] = mapped_column(Text)
    model_fingerprint: Mapped[str] = mapped_column(Text)
    criteria: Mapped[str] = mapped_column(Text)
    criteria_fingerprint: Mapped[str] = mapped_column(Text)
    record: Mapped[dict[str, Any]] = mapped_column(JsonText)
    fingerprint: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime.datetime] = mapped_column(IsoMoment, default=now)
