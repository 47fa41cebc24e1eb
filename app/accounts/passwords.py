"""Passwords: what is accepted, how they are kept and checked (argon2id)."""

import threading
from functools import cache
from typing import TYPE_CHECKING

from criteria.errors import PeelError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
# Each check takes 64 MB on purpose; a crowd of attempts must not take all there is.
_FEW_AT_ONCE = threading.BoundedSemaphore(2)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("a password that no account has")


def checked_password(password: str, name: str) -> str:
    """Return a password that is long enough and not the account name.

    Length is what keeps a password from being guessed; no mix of signs is asked for.

    Raises:
        PeelError: ``PASSWORD_WEAK`` or ``PASSWORD_TOO_LONG``.
    """
    if len(password) > LONGEST:
        raise PeelError(
            "PASSWORD_TOO_LONG",
            f"the password has more than {LONGEST} characters",
            hint="choose a shorter one",
        )
    if len(password) < SHORTEST or len(set(password)) < 5 or name in password.lower():
        raise PeelError(
            "PASSWORD_WEAK",
            "the password is too easy to guess",
            hint=f"use at least {SHORTEST} characters, such as three random words, "
            "without the account name",
        )
    return password


def hash_password(password: str) -> str:
    """Return what is stored in place of a password."""
    return _hasher().hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Tell whether a password is the stored one.

    Without a stored one (nobody has that name) it takes just as long and answers False, so that
    the time betrays no account names.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > LONGEST:
        return False
    try:
        with _FEW_AT_ONCE:
            return _hasher().verify(stored or _nobodys_hash(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
