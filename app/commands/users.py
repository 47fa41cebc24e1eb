"""``peel users``: accounts of the page, and tokens of the API."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import read_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

users_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Accounts of the page and tokens of the API.\n\n"
    "Example: peel users add inspector1 --role inspector",
)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Account name.")]
RoleOption = Annotated[str, typer.Option(help="inspector, panel, analyst or admin.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Nothing on stderr but errors.")]


@contextmanager
def _store() -> "Iterator[Session]":
    from app.store.opening import Store

    with Store.open(read_settings().database_url) as store, store.writing() as db:
        yield db


def _password() -> str:
    """Ask twice on a terminal; read one line from a pipe."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _log(db: "Session", action: str, subject: str, **details: object) -> None:
    from app.serving.events import log_event
    from app.store.events import present_user

    log_event(db, f"console:{present_user()}", action, subject, **details)


@users_app.command()
def add(name: NameArgument, role: RoleOption, quiet: QuietOption = False) -> None:
    """Add an account; the password is asked for, or read from standard input.

    Example: peel users add inspector1 --role inspector
    """
    from app.accounts.people import add_user, checked_role

    checked_role(role)
    password = _password()
    with _store() as db:
        person = add_user(db, name, role, password)
        _log(db, "added user", person.name, role=person.role)
    _say(f"added {person.name} ({person.role})", quiet)


@users_app.command("list")
def list_accounts(quiet: QuietOption = False) -> None:
    """List the accounts with their roles.

    Example: peel users list
    """
    from app.accounts.people import list_users

    with _store() as db:
        for user in list_users(db):
            state = "disabled" if user.disabled else "active"
            typer.echo(f"{user.name}\t{user.role}\t{state}")


@users_app.command()
def password(name: NameArgument, quiet: QuietOption = False) -> None:
    """Change a password and sign the account out everywhere.

    Example: peel users password inspector1
    """
    from app.accounts.guard import forget_failures
    from app.accounts.people import change_password

    given = _password()
    with _store() as db:
        change_password(db, name, given)
        forget_failures(db, name)
        _log(db, "changed password", name)
    _say(f"changed the password of {name}", quiet)


@users_app.command()
def role(
    name: NameArgument,
    role: Annotated[str, typer.Argument(metavar="ROLE")],
    quiet: QuietOption = False,
) -> None:
    """Give an account another role.

    Example: peel users role inspector1 panel
    """
    from app.accounts.people import change_role

    with _store() as db:
        change_role(db, name, role)
        _log(db, "changed role", name, role=role)
    _say(f"{name} is now {role}", quiet)


@users_app.command()
def disable(name: NameArgument, quiet: QuietOption = False) -> None:
    """Disable an account; it stays for the record.

    Example: peel users disable inspector1
    """
    _set_disabled(name, True, quiet)


@users_app.command()
def enable(name: NameArgument, quiet: QuietOption = False) -> None:
    """Enable a disabled account again.

    Example: peel users enable inspector1
    """
    _set_disabled(name, False, quiet)


def _set_disabled(name: str, disabled: bool, quiet: bool) -> None:
    from app.accounts.people import set_disabled

    with _store() as db:
        set_disabled(db, name, disabled)
        _log(db, "disabled user" if disabled else "enabled user", name)
    _say(f"{name} is {'disabled' if disabled else 'enabled'}", quiet)


@users_app.command()
def unlock(name: NameArgument, quiet: QuietOption = False) -> None:
    """Let an account sign in again that failed attempts have locked.

    Example: peel users unlock inspector1
    """
    from app.accounts.guard import forget_failures
    from app.accounts.people import need_user

    with _store() as db:
        forget_failures(db, need_user(db, name).name)
        _log(db, "unlocked user", name)
    _say(f"unlocked {name}", quiet)


@users_app.command()
def token(
    name: NameArgument,
    label: Annotated[str, typer.Option(help="What the token is for.")],
    quiet: QuietOption = False,
) -> None:
    """Make a token for the API with the role of the account; it is shown once.

    Example: peel users token inspector1 --label dashboard
    """
    from app.accounts.tokens import add_token

    with _store() as db:
        made = add_token(db, name, label)
        _log(db, "made token", name, label=label)
    typer.echo(made)


@users_app.command()
def tokens(quiet: QuietOption = False) -> None:
    """List the tokens that are valid.

    Example: peel users tokens
    """
    from app.accounts.tokens import list_tokens

    with _store() as db:
        for row in list_tokens(db):
            day = time.strftime("%Y-%m-%d", time.gmtime(row.created_at))
            typer.echo(f"{row.token_id}\t{row.user.name}\t{row.label}\t{day}")


@users_app.command()
def revoke(
    token_id: Annotated[int, typer.Argument(metavar="NUMBER", help="See peel users tokens.")],
    quiet: QuietOption = False,
) -> None:
    """End a token.

    Example: peel users revoke 3
    """
    from app.accounts.tokens import revoke_token

    with _store() as db:
        revoke_token(db, token_id)
        _log(db, "revoked token", str(token_id))
    _say(f"revoked token {token_id}", quiet)


def _say(what: str, quiet: bool) -> None:
    if not quiet:
        typer.echo(what, err=True)
