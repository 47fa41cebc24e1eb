"""Flags that were shown, and what the panel made of them."""

import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, IsoMoment, JsonText, now


class RaisedFlag(Base):
    """A flag that was shown; it is named after its kind, its judgments and their versions."""

    __tablename__ = "flags"

    fingerprint: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    judgments: Mapped[list[str]] = mapped_column(JsonText)
    score: Mapped[float]
    record: Mapped[dict[str, Any]] = mapped_column(JsonText)
    recorded_at: Mapped[datetime.datetime] = mapped_column(IsoMoment, default=now)


class FlaggedJudgment(Base):
    """A judgment that a flag is about, and its fingerprint when the flag was shown."""

    __tablename__ = "flagged_judgments"

    flag: Mapped[str] = mapped_column(ForeignKey("flags.fingerprint"), primary_key=True)
    judgment_id: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    fingerprint: Mapped[str] = mapped_column(Text)


class DispositionEntry(Base):
    """One decision on a flag; the latest one stands, earlier ones stay."""

    __tablename__ = "dispositions"

    number: Mapped[int] = mapped_column(primary_key=True)
    flag: Mapped[str] = mapped_column(ForeignKey("flags.fingerprint"), index=True)
    verdict: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime.datetime] = mapped_column(IsoMoment, default=now)
