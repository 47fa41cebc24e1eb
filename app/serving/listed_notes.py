"""The list of somebody's notes, each with how far it is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.serving.job_kinds import UPLOAD
from app.serving.jobs import Job, latest_by_subject
from app.store.tables.page import FiledNoteRow


@dataclass(frozen=True, slots=True)
class ListedNote:
    """A line in the list of one's notes.

    Attributes:
        job_key: Of the job that ended before it came to this note, if so.
    """

    key: str
    title: str
    force: str | None
    scope: str | None
    filed_at: float
    state: str
    job_key: str | None


def stopped_jobs(db: Session, upload_keys: Collection[str]) -> Mapping[str, Job]:
    """Return the jobs of some uploads that ended, by upload key; what they left is not read."""
    jobs = latest_by_subject(db, UPLOAD, upload_keys)
    return {upload_key: job for upload_key, job in jobs.items() if not job.under_way}


def list_filed(db: Session, owner: str, *, first: int, most: int) -> tuple[list[ListedNote], int]:
    """Return a page of somebody's notes, newest first, and how many there are in all."""
    mine = FiledNoteRow.owner == owner
    total = db.scalar(select(func.count()).select_from(FiledNoteRow).where(mine)) or 0
    wanted = select(
        FiledNoteRow.note_key,
        FiledNoteRow.title,
        FiledNoteRow.force,
        FiledNoteRow.scope,
        FiledNoteRow.filed_at,
        FiledNoteRow.upload_key,
        FiledNoteRow.result.is_not(None).label("answered"),
        FiledNoteRow.trouble.is_not(None).label("troubled"),
        FiledNoteRow.seen_at,
    ).where(mine)
    order = FiledNoteRow.filed_at.desc(), FiledNoteRow.upload_key, FiledNoteRow.position
    rows = db.execute(wanted.order_by(*order).offset(first).limit(most)).all()
    stopped = stopped_jobs(db, {row.upload_key for row in rows})
    listed = []
    for row in rows:
        waits = not row.answered and not row.troubled
        job = stopped.get(row.upload_key) if waits else None
        state = "reading was stopped" if job else _state(row.answered, row.troubled, row.seen_at)
        listed.append(ListedNote(*row[:5], state, job.key if job else None))
    return listed, total


def _state(answered: bool, troubled: bool, seen_at: float | None) -> str:
    if troubled:
        return "no suggestion can be made"
    if not answered:
        return "being read"
    return "suggestion not yet seen" if seen_at is None else "suggestion seen"
