"""Tables of people and of what proves that a request comes from one of them."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.tables.base import Base


class UserRow(Base):
    """A local account.

    Attributes:
        name: What the person signs in with; lower case, unique.
        role: A key of ``app.accounts.roles.ROLES``.
        password_hash: Argon2id, with its own salt and parameters.
        created_at: Seconds since 1970, UTC.
        disabled: The account exists for the record and cannot be used.
    """

    __tablename__ = "users"

    user_id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[float]
    disabled: Mapped[bool] = mapped_column(default=False)


class SessionRow(Base):
    """A browser that has signed in; the cookie itself is not stored, only its hash."""

    __tablename__ = "browser_sessions"

    cookie_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id"), index=True)
    created_at: Mapped[float]
    seen_at: Mapped[float]
    user: Mapped[UserRow] = relationship()


class TokenRow(Base):
    """A token for the API; it may do what its owner may, and is stored as a hash."""

    __tablename__ = "api_tokens"

    token_id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id"), index=True)
    label: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[float]
    revoked_at: Mapped[float | None]
    user: Mapped[UserRow] = relationship()


class SignInGuardRow(Base):
    """Failed attempts to sign in, by account name or by network address.

    Attributes:
        subject: ``name:…`` or ``address:…``.
        failures: How many since ``since``.
        since: When the count began.
        locked_until: Until when attempts are refused unread; 0 = not locked.
    """

    __tablename__ = "sign_in_guards"

    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    failures: Mapped[int]
    since: Mapped[float]
    locked_until: Mapped[float]
