"""Chromium of the system, and a real server with the real model for the walks."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from app.accounts.roles import ROLES

_OPTIONS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# The machine may be busy with a model.
_PATIENCE = 120_000
expect.set_options(timeout=_PATIENCE)
PASSWORD = "correct horse battery"  # noqa: S105
PEEL = [sys.executable, "-m", "app"]
JUDGMENTS = "\n".join(
    [
        "judgment_id,force,inspector,date,scope,grade,text",
        "j1,Kent,a.one,2019-03-01,2.1,outstanding,"
        '"Crime files have no investigation plan. Victims are not updated. Evidence is lost."',
        "j2,Essex,b.two,2019-03-02,2.1,inadequate,"
        '"Crime files have no investigation plan. Victims are not told. Evidence gets lost."',
        "j3,Kent,a.one,2019-03-03,3.1,good,"
        '"Call handlers identify vulnerable and repeat victims on every call."',
    ]
)


@dataclass(frozen=True)
class Server:
    """A running ``peel serve``: its address, and the environment of its commands."""

    address: str
    environment: dict[str, str]

    def peel(self, *words: str, stdin: str = "") -> str:
        """Run a command beside the server."""
        done = subprocess.run(
            [*PEEL, *words],
            input=stdin,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


def add_accounts(server: Server, *roles: str) -> None:
    """Add one account a role, named after it."""
    for role in roles:
        server.peel("users", "add", role, "--role", role, stdin=f"{PASSWORD}\n")


def sign_in(page: Page, server: Server, name: str) -> None:
    page.goto(f"{server.address}/sign-in")
    fill_in(page, name)


def fill_in(page: Page, name: str) -> None:
    """Fill in and send the sign-in form that a page shows."""
    page.get_by_label("Account name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: Path) -> Iterator[Server]:
    """Run ``peel serve`` until the tests are done with it."""
    port = free_port()
    environment = {**os.environ, "PEEL_HOME": str(home)}
    words = [*PEEL, "serve", "--port", str(port), "--quiet"]
    process = subprocess.Popen(words, env=environment)
    server = Server(f"http://localhost:{port}", environment)
    try:
        _wait_until_ready(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(server: Server, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        assert process.poll() is None, "peel serve ended"
        try:
            with urllib.request.urlopen(f"{server.address}/api/v1/ready"):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("peel serve is not ready after five minutes")


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in single-user mode."""
    yield from start(tmp_path_factory.mktemp("alone"))


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with accounts and with judgments in its store."""
    for server in start(tmp_path_factory.mktemp("team")):
        file = tmp_path_factory.mktemp("given") / "judgments.csv"
        file.write_text(JUDGMENTS, encoding="utf-8")
        server.peel("judgments", "import", str(file))
        add_accounts(server, *ROLES)
        yield server


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; playwright's own download is not used."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path is not None, "install Debian's package chromium"
    made = playwright.chromium.launch(executable_path=path, args=_OPTIONS)
    yield made
    made.close()


@pytest.fixture(params=[1280, 400], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of a desktop's width and one of a telephone's."""
    with browser.new_context(viewport={"width": request.param, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        yield page
