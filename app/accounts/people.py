"""Accounts in the database: add, find, list, change."""

import re
import time
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.passwords import checked_password, hash_password
from app.accounts.roles import LONGEST_NAME, ROLES, Person
from app.store.tables.accounts import SessionRow, UserRow
from criteria.errors import PeelError

_NAME = re.compile(rf"[a-z][a-z0-9._-]{{1,{LONGEST_NAME - 1}}}")
RESERVED = ("local",)


def _checked_name(name: str) -> str:
    name = name.strip().lower()
    if not _NAME.fullmatch(name) or name in RESERVED:
        raise PeelError(
            "USER_BAD_NAME",
            "the account name cannot be used",
            hint="use 2 to 64 letters, digits, dots, hyphens or underscores, beginning with a "
            f"letter, and not {', '.join(RESERVED)}",
        )
    return name


def checked_role(role: str) -> str:
    """Return a role that there is.

    Raises:
        PeelError: ``USER_BAD_ROLE``.
    """
    if role not in ROLES:
        raise PeelError(
            "USER_BAD_ROLE", f"there is no role {role!r}", hint=f"choose one of {', '.join(ROLES)}"
        )
    return role


def find_user(db: Session, name: str) -> UserRow | None:
    """Return the account of this name, or None."""
    return db.scalar(select(UserRow).where(UserRow.name == name.strip().lower()))


def need_user(db: Session, name: str) -> UserRow:
    """Return the account of this name.

    Raises:
        PeelError: ``USER_UNKNOWN``.
    """
    found = find_user(db, name)
    if found is None:
        raise PeelError("USER_UNKNOWN", f"there is no account {name!r}", hint="see peel users list")
    return found


def list_users(db: Session) -> Sequence[UserRow]:
    """Return every account, by name."""
    return db.scalars(select(UserRow).order_by(UserRow.name)).all()


def any_user(db: Session) -> bool:
    """Tell whether there is any account; disabling the last one must not open the server."""
    return db.scalar(select(UserRow.user_id).limit(1)) is not None


def add_user(db: Session, name: str, role: str, password: str) -> Person:
    """Add an account.

    Raises:
        PeelError: ``USER_BAD_NAME``, ``USER_BAD_ROLE``, ``USER_EXISTS`` or a ``PASSWORD_…`` code.
    """
    name, role = _checked_name(name), checked_role(role)
    if find_user(db, name):
        raise PeelError(
            "USER_EXISTS",
            f"there is an account {name!r} already",
            hint="see peel users list; peel users password changes its password",
        )
    kept = hash_password(checked_password(password, name))
    db.add(UserRow(name=name, role=role, password_hash=kept, created_at=time.time()))
    return Person(name, role)


def change_password(db: Session, name: str, password: str) -> None:
    """Change a password and end every browser session of the account.

    Raises:
        PeelError: ``USER_UNKNOWN`` or a ``PASSWORD_…`` code.
    """
    user = need_user(db, name)
    user.password_hash = hash_password(checked_password(password, user.name))
    end_sessions(db, user)


def change_role(db: Session, name: str, role: str) -> None:
    """Give an account another role; its next request has it.

    Raises:
        PeelError: ``USER_UNKNOWN`` or ``USER_BAD_ROLE``.
    """
    need_user(db, name).role = checked_role(role)


def set_disabled(db: Session, name: str, disabled: bool) -> None:
    """Disable an account, which ends its sessions and rests its tokens, or enable it again.

    Raises:
        PeelError: ``USER_UNKNOWN``.
    """
    user = need_user(db, name)
    user.disabled = disabled
    end_sessions(db, user)


def end_sessions(db: Session, user: UserRow) -> None:
    """Sign an account out everywhere."""
    db.execute(delete(SessionRow).where(SessionRow.user_id == user.user_id))
