"""Judgments and moderated outcomes. A change is a new version; no version is ever overwritten."""

import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base, IsoMoment, JsonText, now


class JudgmentVersion(Base):
    """One version of a judgment; the highest number is the one that stands."""

    __tablename__ = "judgment_versions"
    __table_args__ = (Index("ix_judgment_versions_force", "force"),)

    judgment_id: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    force: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    inspector: Mapped[str | None] = mapped_column(Text)
    date: Mapped[datetime.date | None]
    suggestion_seen: Mapped[bool | None]
    extra: Mapped[dict[str, Any]] = mapped_column(JsonText)
    fingerprint: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime.datetime] = mapped_column(IsoMoment, default=now)


class OutcomeVersion(Base):
    """What a panel made of one version of a judgment; the highest number is what stands."""

    __tablename__ = "outcome_versions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["judgment_id", "judgment_version"],
            ["judgment_versions.judgment_id", "judgment_versions.version"],
        ),
    )

    judgment_id: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    judgment_version: Mapped[int]
    moderated_grade: Mapped[str] = mapped_column(Text)
    moderator: Mapped[str | None] = mapped_column(Text)
    moderated_at: Mapped[datetime.datetime | None] = mapped_column(IsoMoment)
    reason: Mapped[str | None] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime.datetime] = mapped_column(IsoMoment, default=now)
