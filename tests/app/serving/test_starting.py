"""When the server refuses to start, and accounts on the command line."""

import asyncio
import io
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from starlette.types import Receive, Scope, Send

from app.accounts.passwords import matches
from app.accounts.people import need_user
from app.main import run
from app.serving.proxy import BehindProxy
from app.serving.starting import checked_serving
from app.store.events import events
from app.store.opening import Store
from criteria.errors import PeelError
from tests.app.serving_samples import PASSWORD, add_people


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("PEEL_HOME", str(tmp_path))
    monkeypatch.delenv("PEEL_DATABASE_URL", raising=False)
    return Store.open(f"sqlite:///{tmp_path / 'store.db'}")


@pytest.mark.parametrize(
    ("host", "users", "proxy", "tls", "code"),
    [
        ("127.0.0.1", False, False, False, None),
        ("localhost", False, False, False, None),
        ("::1", True, False, False, None),
        ("0.0.0.0", False, False, False, "SERVE_NO_USERS"),  # noqa: S104
        ("0.0.0.0", False, False, True, "SERVE_NO_USERS"),  # noqa: S104
        ("0.0.0.0", True, False, False, "SERVE_NO_TLS"),  # noqa: S104
        ("0.0.0.0", True, False, True, None),  # noqa: S104
        ("peel.example", True, True, False, None),
        # A proxy in front would let the whole network into single-user mode.
        ("127.0.0.1", False, True, False, "SERVE_NO_USERS"),
    ],
)
def test_another_address_needs_accounts_and_encryption(
    store: Store, tmp_path: Path, host: str, users: bool, proxy: bool, tls: bool, code: str | None
) -> None:
    if users:
        add_people(store)
    pem = tmp_path / "server.pem"
    pem.touch()
    file = pem if tls else None

    def check() -> None:
        checked_serving(store, host, behind_proxy=proxy, tls_cert=file, tls_key=file)

    if code is None:
        check()
        return
    with pytest.raises(PeelError) as caught:
        check()
    assert caught.value.code == code


def test_half_of_tls_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(PeelError) as caught:
        checked_serving(
            store, "127.0.0.1", behind_proxy=False, tls_cert=tmp_path / "a.pem", tls_key=None
        )
    assert caught.value.code == "SERVE_TLS_HALF"


def peel(monkeypatch: pytest.MonkeyPatch, *words: str, stdin: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    return run(words)


def test_an_account_is_added_with_a_password_from_standard_input(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ("users", "add", "Priya", "--role", "inspector")
    assert peel(monkeypatch, *add, stdin=f"{PASSWORD}\n") == 0
    with store.reading() as db:
        user = need_user(db, "priya")
        assert matches(PASSWORD, user.password_hash)
        assert PASSWORD not in user.password_hash
        assert "added user" in {entry.what for entry in events(db)}
    assert peel(monkeypatch, *add, stdin=f"{PASSWORD}\n") == 2
    assert "error[USER_EXISTS]" in capsys.readouterr().err
    assert peel(monkeypatch, "users", "list") == 0
    assert capsys.readouterr().out == "priya\tinspector\tactive\n"


@pytest.mark.parametrize(
    ("words", "password", "code"),
    [
        (("add", "priya", "--role", "king"), PASSWORD, "USER_BAD_ROLE"),
        (("add", "<b>", "--role", "panel"), PASSWORD, "USER_BAD_NAME"),
        (("add", "local", "--role", "panel"), PASSWORD, "USER_BAD_NAME"),
        (("add", "priya", "--role", "panel"), "short", "PASSWORD_WEAK"),
        (("add", "priya", "--role", "panel"), "priya priya priya", "PASSWORD_WEAK"),
        (("add", "priya", "--role", "panel"), "x" * 300, "PASSWORD_TOO_LONG"),
        (("disable", "nobody"), "", "USER_UNKNOWN"),
        (("token", "nobody", "--label", "x"), "", "USER_UNKNOWN"),
        (("revoke", "7"), "", "TOKEN_UNKNOWN"),
    ],
)
def test_what_is_wrong_with_an_account_is_said(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    password: str,
    code: str,
) -> None:
    assert peel(monkeypatch, "users", *words, stdin=f"{password}\n") == 2
    assert f"error[{code}]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "lines", [["198.51.100.9, 192.0.2.1"], ["198.51.100.9", "192.0.2.1"], ["192.0.2.1"]]
)
def test_behind_a_proxy_the_client_is_the_one_that_the_proxy_saw(lines: list[str]) -> None:
    seen: list[object] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["client"])

    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    scope = {"type": "http", "client": ("127.0.0.1", 9), "headers": headers}
    asyncio.run(BehindProxy(app)(scope, AsyncMock(), AsyncMock()))
    assert seen == [("192.0.2.1", 0)]
