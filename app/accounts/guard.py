"""The guard on sign-in: counts failures by name and by address, and locks out for a while."""

import time
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.store.tables.accounts import SignInGuardRow


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures within how long lock a subject out, and for how long."""

    failures: int
    within_seconds: float
    lock_seconds: float


# One person forgets a password a few times; an office behind one address has many people.
BY_NAME = Limit(5, 15 * 60, 15 * 60)
BY_ADDRESS = Limit(30, 15 * 60, 15 * 60)


def _subjects(name: str, address: str) -> dict[str, Limit]:
    # Cut to the column's length: whatever was typed as a name is counted under what fits.
    return {f"name:{name.lower()}"[:120]: BY_NAME, f"address:{address}"[:120]: BY_ADDRESS}


def locked_seconds(db: Session, name: str, address: str) -> int:
    """Return for how many more seconds attempts are refused; 0 when they are not."""
    now = time.time()
    rows = (db.get(SignInGuardRow, subject) for subject in _subjects(name, address))
    left = max((row.locked_until - now for row in rows if row is not None), default=0.0)
    return max(0, int(left + 0.999))


def count_failure(db: Session, name: str, address: str) -> bool:
    """Count a failed attempt; tell whether it locked the name or the address out."""
    now = time.time()
    db.execute(
        delete(SignInGuardRow).where(
            SignInGuardRow.since < now - 86400, SignInGuardRow.locked_until < now
        )
    )
    locked = False
    for subject, limit in _subjects(name, address).items():
        row = db.get(SignInGuardRow, subject)
        if row is None:
            row = SignInGuardRow(subject=subject, failures=0, since=now, locked_until=0.0)
            db.add(row)
        if now - row.since > limit.within_seconds:
            row.failures, row.since = 0, now
        row.failures += 1
        if row.failures >= limit.failures:
            row.failures, row.since, row.locked_until = 0, now, now + limit.lock_seconds
            locked = True
    return locked


def forget_failures(db: Session, name: str) -> None:
    """Forget the failures of a name after it has signed in, or when an admin unlocks it."""
    row = db.get(SignInGuardRow, f"name:{name.lower()}"[:120])
    if row is not None:
        db.delete(row)
