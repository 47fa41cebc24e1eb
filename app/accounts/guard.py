"""The guard on sign-in: counts attempts by name and by address, and locks out for a while.

An attempt is counted as a failure before its password is looked at, and taken back when the
password was right. Were it counted afterwards, a crowd of attempts at once would all be let in
before the first of them had failed.
"""

import time
from dataclasses import dataclass

from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from app.store.tables.accounts import SignInGuardRow
from criteria.errors import PeelError


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures within how long lock a subject out, and for how long."""

    failures: int
    within_seconds: float
    lock_seconds: float


# One person forgets a password a few times; an office behind one address has many people.
BY_NAME = Limit(5, 15 * 60, 15 * 60)
BY_ADDRESS = Limit(30, 15 * 60, 15 * 60)
_FORGOTTEN_SECONDS = 86_400

# One statement, so that the database itself lets attempts through one by one; SQLite and
# PostgreSQL take the same words. A full count whose lock has passed begins anew. No row comes back
# for a subject that is locked out.
_COUNT = text("""
    INSERT INTO sign_in_guards AS kept (subject, failures, since, locked_until)
    VALUES (:subject, 1, :now, 0)
    ON CONFLICT (subject) DO UPDATE SET
        failures = CASE WHEN kept.since < :begin OR kept.failures >= :most
            THEN 1 ELSE kept.failures + 1 END,
        since = CASE WHEN kept.since < :begin OR kept.failures >= :most
            THEN :now ELSE kept.since END,
        locked_until = CASE WHEN kept.since >= :begin AND kept.failures = :most - 1
            THEN :until ELSE 0 END
    WHERE kept.locked_until <= :now
    RETURNING failures
""")


def _name(name: str) -> str:
    # Cut to the column's length: whatever was typed as a name is counted under what fits.
    return f"name:{name.lower()}"[:120]


def _address(address: str) -> str:
    return f"address:{address}"[:120]


def refuse_locked(db: Session, name: str, address: str) -> None:
    """Let nobody in who is locked out.

    Raises:
        PeelError: ``SIGN_IN_LOCKED``.
    """
    now = time.time()
    rows = (db.get(SignInGuardRow, subject) for subject in (_name(name), _address(address)))
    left = max((row.locked_until - now for row in rows if row is not None), default=0.0)
    if left > 0:
        raise _locked(left)


def _locked(seconds: float) -> PeelError:
    minutes = int(-(-seconds // 60))
    return PeelError(
        "SIGN_IN_LOCKED",
        "there were too many failed attempts",
        hint=f"wait {minutes} minute{'' if minutes == 1 else 's'}, then try again",
    )


def count_attempt(db: Session, name: str, address: str) -> bool:
    """Count an attempt as failed, unless name or address has no attempt left.

    Args:
        db: A session that writes; what it wrote must be thrown away when this raises.
        name: As typed.
        address: Where the attempt comes from.

    Returns:
        Whether the next one is locked out, should this one fail.

    Raises:
        PeelError: ``SIGN_IN_LOCKED``.
    """
    now = time.time()
    _forget_old(db, now)
    last = False
    for subject, limit in ((_name(name), BY_NAME), (_address(address), BY_ADDRESS)):
        moment = {
            "now": now,
            "begin": now - limit.within_seconds,
            "until": now + limit.lock_seconds,
        }
        given = {"subject": subject, "most": limit.failures, **moment}
        failures = db.execute(_COUNT, given).scalar_one_or_none()
        if failures is None:
            raise _locked(limit.lock_seconds)
        last = last or failures == limit.failures
    return last


def take_back(db: Session, name: str, address: str) -> None:
    """Forget the failures of a name that has signed in, and one attempt of its address."""
    forget_failures(db, name)
    mine = SignInGuardRow.subject == _address(address), SignInGuardRow.failures > 0
    fewer = update(SignInGuardRow).where(*mine)
    db.execute(fewer.values(failures=SignInGuardRow.failures - 1, locked_until=0.0))


def forget_failures(db: Session, name: str) -> None:
    """Forget the failures of a name, as when an admin unlocks it."""
    db.execute(delete(SignInGuardRow).where(SignInGuardRow.subject == _name(name)))


def _forget_old(db: Session, now: float) -> None:
    old = SignInGuardRow.since < now - _FORGOTTEN_SECONDS, SignInGuardRow.locked_until < now
    db.execute(delete(SignInGuardRow).where(*old))
