"""Tables of what people file on the page, and of work that outlives a request."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base


class FiledNoteRow(Base):
    """A note that somebody filed on the page, and what was suggested for it.

    Attributes:
        note_key: Random, so that it cannot be guessed; part of the page's address.
        owner: Account name of whoever filed it.
        upload_key: Shared by the notes that were filed together.
        position: Place among those, from 0.
        title: What the list calls it: its id, or the first words of a pasted one.
        force: As filed, or None.
        scope: As filed, or None.
        note: The note as JSON.
        result: What was suggested, as JSON; None until it is known.
        trouble: Why nothing can be suggested, in words; None as long as something may be.
        filed_at: Seconds since 1970, UTC.
        seen_at: When its owner first saw the suggestion; None = not yet.
    """

    __tablename__ = "filed_notes"

    note_key: Mapped[str] = mapped_column(Text, primary_key=True)
    owner: Mapped[str] = mapped_column(Text, index=True)
    upload_key: Mapped[str] = mapped_column(Text, index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    force: Mapped[str | None] = mapped_column(Text)
    scope: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    filed_at: Mapped[float]
    seen_at: Mapped[float | None]
    trouble: Mapped[str | None] = mapped_column(Text)


class JobRow(Base):
    """Work that goes on outside a request.

    Attributes:
        job_key: Random; part of the page's address.
        kind: A key of ``app.serving.job_kinds.KINDS``.
        owner: Account name of whoever asked for it.
        subject: What it works on, such as an upload key.
        state: ``queued``, ``running``, ``done``, ``failed`` or ``cancelled``.
        done: Steps done.
        total: Steps in all; 0 = not known.
        cancel: Somebody asked it to stop.
        outcome: What came of it, in words for the page; while it runs, what it does now.
        created_at: Seconds since 1970, UTC; so are the next two.
        started_at: When it last began.
        ended_at: When it ended.
    """

    __tablename__ = "jobs"

    job_key: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text, index=True)
    subject: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    cancel: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[float]
    started_at: Mapped[float | None]
    ended_at: Mapped[float | None]


class CheckedJudgmentRow(Base):
    """What the model suggests on a judgment's own text, for the panel's grid.

    Attributes:
        judgment_id: Which judgment.
        fingerprint: Of the judgment as it was when it was checked.
        grade: The suggested grade, or None where none is suggested.
        nearest: The grade of least expected cost, also where none is suggested.
        evidence_count: On how many pieces of evidence.
    """

    __tablename__ = "checked_judgments"

    judgment_id: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    grade: Mapped[str | None] = mapped_column(Text)
    nearest: Mapped[str] = mapped_column(Text)
    evidence_count: Mapped[int]
