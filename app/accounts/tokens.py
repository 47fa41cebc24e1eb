"""Tokens for the API: shown once, kept as a hash, with the role of their owner."""

import time
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.people import need_user
from app.accounts.roles import LONGEST_NAME, Person
from app.accounts.secrets import kept_form, new_secret
from app.store.tables.accounts import TokenRow
from criteria.errors import PeelError

PREFIX = "peel_"


def add_token(db: Session, name: str, label: str) -> str:
    """Make a token for an account and return it; it cannot be read again.

    Raises:
        PeelError: ``USER_UNKNOWN`` or ``TOKEN_BAD_LABEL``.
    """
    label = label.strip()
    if not 0 < len(label) <= LONGEST_NAME or not label.isprintable():
        raise PeelError(
            "TOKEN_BAD_LABEL",
            "the label of the token cannot be used",
            hint=f"say what the token is for in at most {LONGEST_NAME} characters",
        )
    token = new_secret(PREFIX)
    db.add(
        TokenRow(
            user_id=need_user(db, name).user_id,
            label=label,
            token_hash=kept_form(token),
            created_at=time.time(),
        )
    )
    return token


def token_person(db: Session, token: str) -> Person | None:
    """Return whose token this is, or None when it is unknown, revoked or its owner disabled."""
    row = db.scalar(select(TokenRow).where(TokenRow.token_hash == kept_form(token)))
    if row is None or row.revoked_at is not None or row.user.disabled:
        return None
    return Person(row.user.name, row.user.role)


def list_tokens(db: Session) -> Sequence[TokenRow]:
    """Return every token that has not been revoked, oldest first."""
    wanted = select(TokenRow).where(TokenRow.revoked_at.is_(None))
    return db.scalars(wanted.order_by(TokenRow.token_id)).all()


def revoke_token(db: Session, token_id: int) -> None:
    """End a token.

    Raises:
        PeelError: ``TOKEN_UNKNOWN``.
    """
    row = db.get(TokenRow, token_id)
    if row is None or row.revoked_at is not None:
        raise PeelError(
            "TOKEN_UNKNOWN",
            f"there is no token number {token_id}",
            hint="see peel users tokens",
        )
    row.revoked_at = time.time()
