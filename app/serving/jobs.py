"""Jobs: work that outlives a request, kept in the database so that it survives a restart."""

import json
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.serving.filed_notes import new_key
from app.store.tables.page import JobRow
from criteria.errors import PeelError

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
UNDER_WAY = (QUEUED, RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as pages and workers see it; see ``JobRow`` for the fields."""

    key: str
    kind: str
    owner: str
    subject: str
    state: str
    done: int
    total: int
    cancel: bool
    outcome: tuple[str, ...]
    created_at: float

    @property
    def under_way(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in UNDER_WAY

    @property
    def doing(self) -> str:
        """Name of the step that it is at; empty when it has ended, or its steps have no names."""
        return "".join(self.outcome) if self.under_way else ""


def _job(row: JobRow) -> Job:
    return Job(
        row.job_key,
        row.kind,
        row.owner,
        row.subject,
        row.state,
        row.done,
        row.total,
        row.cancel,
        tuple(json.loads(row.outcome)) if row.outcome else (),
        row.created_at,
    )


def add_job(db: Session, kind: str, owner: str, subject: str, total: int = 0) -> str:
    """Queue a job and return its key."""
    key = new_key()
    db.add(
        JobRow(
            job_key=key,
            kind=kind,
            owner=owner,
            subject=subject,
            state=QUEUED,
            done=0,
            total=total,
            cancel=False,
            created_at=time.time(),
        )
    )
    return key


def add_once(db: Session, kind: str, owner: str, subject: str) -> tuple[str, bool]:
    """Queue a job unless one of its kind goes on; return the key of it, and whether it is new.

    One that was asked to stop no longer counts, even while it ends.
    """
    goes_on = JobRow.kind == kind, JobRow.state.in_(UNDER_WAY), JobRow.cancel.is_(False)
    key = db.scalar(select(JobRow.job_key).where(*goes_on).order_by(JobRow.created_at).limit(1))
    return (key, False) if key else (add_job(db, kind, owner, subject), True)


def get_job(db: Session, key: str, owner: str | None) -> Job:
    """Return a job of its owner's, or anybody's when no owner is named.

    Raises:
        PeelError: ``JOB_NOT_FOUND``.
    """
    row = db.get(JobRow, key, populate_existing=True)
    if row is None or (owner is not None and row.owner != owner):
        raise PeelError("JOB_NOT_FOUND", "there is no such job of yours", hint="check the address")
    return _job(row)


def list_jobs(db: Session, kind: str, most: int = 10) -> list[Job]:
    """Return the latest jobs of a kind, newest first."""
    wanted = select(JobRow).where(JobRow.kind == kind).order_by(JobRow.created_at.desc())
    return [_job(row) for row in db.scalars(wanted.limit(most))]


def latest_by_subject(db: Session, kind: str, subjects: Collection[str]) -> dict[str, Job]:
    """Return the latest job of a kind for each of a few subjects that ever had one."""
    wanted = select(JobRow).where(JobRow.kind == kind, JobRow.subject.in_(subjects))
    return {row.subject: _job(row) for row in db.scalars(wanted.order_by(JobRow.created_at))}


def ask_to_cancel(db: Session, key: str) -> bool:
    """Ask a job to stop, at once if it has not begun; tell whether there was anything to ask."""
    goes_on = JobRow.job_key == key, JobRow.state.in_(UNDER_WAY), JobRow.cancel.is_(False)
    asked = db.execute(update(JobRow).where(*goes_on).values(cancel=True))
    waiting = JobRow.job_key == key, JobRow.state == QUEUED
    db.execute(
        update(JobRow).where(*waiting).values(state=CANCELLED, ended_at=time.time(), outcome=None)
    )
    return bool(asked.rowcount)  # type: ignore[attr-defined]


def requeue_interrupted(db: Session) -> int:
    """Queue again what was running when the server last went down; return how many."""
    again = update(JobRow).where(JobRow.state == RUNNING).values(state=QUEUED)
    return int(db.execute(again).rowcount)  # type: ignore[attr-defined]


def claim_next(db: Session, kinds: Collection[str]) -> Job | None:
    """Take the oldest job of some kinds that waits, so that no other worker takes it, if any."""
    waits = JobRow.state == QUEUED, JobRow.kind.in_(kinds)
    key = db.scalar(select(JobRow.job_key).where(*waits).order_by(JobRow.created_at).limit(1))
    if key is None:
        return None
    free = update(JobRow).where(JobRow.job_key == key, JobRow.state == QUEUED)
    taken = db.execute(free.values(state=RUNNING, started_at=time.time(), outcome=None))
    return get_job(db, key, None) if taken.rowcount else None  # type: ignore[attr-defined]


def report_progress(db: Session, key: str, done: int, total: int, doing: str = "") -> bool:
    """Note how far a job is and what it does now; tell whether it may go on."""
    values = {"done": done, "total": total, "outcome": json.dumps([doing]) if doing else None}
    db.execute(update(JobRow).where(JobRow.job_key == key).values(**values))
    return not db.scalar(select(JobRow.cancel).where(JobRow.job_key == key))


def end_job(db: Session, key: str, state: str, outcome: Sequence[str] = ()) -> None:
    """Note how a job ended, in sentences for the page."""
    values = {"state": state, "ended_at": time.time(), "outcome": json.dumps(list(outcome))}
    db.execute(update(JobRow).where(JobRow.job_key == key).values(**values))


def put_off(db: Session, key: str, why: Sequence[str]) -> None:
    """Queue a job in hand again, behind those that wait."""
    values = {"state": QUEUED, "created_at": time.time(), "outcome": json.dumps(list(why))}
    db.execute(update(JobRow).where(JobRow.job_key == key).values(**values))


def take_up_again(db: Session, key: str) -> bool:
    """Queue a job that was stopped or failed; tell whether it was such a one."""
    ended = JobRow.job_key == key, JobRow.state.in_((CANCELLED, FAILED))
    again = update(JobRow).where(*ended).values(state=QUEUED, cancel=False, outcome=None)
    return bool(db.execute(again).rowcount)  # type: ignore[attr-defined]
