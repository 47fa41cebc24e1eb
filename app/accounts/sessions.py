"""Browser sessions: a random id in a cookie, its hash in the database, a new id at each sign-in."""

import time

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from app.accounts.roles import Person
from app.accounts.secrets import kept_form, new_secret
from app.store.tables.accounts import SessionRow, UserRow

IDLE_SECONDS = 2 * 3600
LONGEST_SECONDS = 12 * 3600
# A session's last use is written at most this often, so that reading a page seldom writes.
_TOUCH_SECONDS = 60


def start_session(db: Session, user: UserRow) -> str:
    """Sign a browser in and return the value of its new cookie."""
    now = time.time()
    _forget_old(db, now)
    cookie = new_secret()
    db.add(
        SessionRow(cookie_hash=kept_form(cookie), user_id=user.user_id, created_at=now, seen_at=now)
    )
    return cookie


def person_of(db: Session, cookie: str) -> tuple[Person | None, bool]:
    """Return who signed in with this cookie, and whether its use should be noted (``touch``).

    Nobody when nobody did, the session is over or the account disabled.
    """
    row = db.get(SessionRow, kept_form(cookie))
    now = time.time()
    if row is None or row.user.disabled:
        return None, False
    if now - row.seen_at > IDLE_SECONDS or now - row.created_at > LONGEST_SECONDS:
        return None, False
    return Person(row.user.name, row.user.role), now - row.seen_at > _TOUCH_SECONDS


def touch(db: Session, cookie: str) -> None:
    """Note that a session is in use."""
    row = db.get(SessionRow, kept_form(cookie))
    if row is not None:
        row.seen_at = time.time()


def end_session(db: Session, cookie: str) -> None:
    """Sign a browser out; its cookie is worth nothing from now on."""
    db.execute(delete(SessionRow).where(SessionRow.cookie_hash == kept_form(cookie)))


def _forget_old(db: Session, now: float) -> None:
    too_old = or_(
        SessionRow.seen_at < now - IDLE_SECONDS, SessionRow.created_at < now - LONGEST_SECONDS
    )
    db.execute(delete(SessionRow).where(too_old))
