"""``peel serve`` as it is really started: with a certificate, behind a proxy, or refused."""

import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.store.opening import Store
from tests.app.serving_samples import add_people

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 120
SERVE = [sys.executable, "-m", "app", "serve"]
FORGED = "198.51.100.66"
SEEN_BY_PROXY = "192.0.2.9"


@dataclass(frozen=True)
class Served:
    """A running server: a client that speaks to it, and the file of its stderr."""

    client: httpx.Client
    port: int
    log: Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEEL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PEEL_DATABASE_URL", raising=False)
    return tmp_path / "home"


@pytest.fixture
def people(home: Path) -> None:
    with Store.open(f"sqlite:///{home / 'store.db'}") as store:
        add_people(store)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for this machine that nobody but the test trusts, and its key."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    words = "req -x509 -nodes -days 2 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(key), "-out", str(cert)]
    openssl = ["openssl", *words.split(), *names, *files]
    subprocess.run(openssl, check=True, capture_output=True)
    return cert, key


@contextmanager
def serve(folder: Path, *words: str, trusting: Path | None = None) -> Iterator[Served]:
    """Start the server, wait until it answers, and stop it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = folder / "stderr.txt"
    scheme = "https" if trusting else "http"
    trust = ssl.create_default_context(cafile=trusting) if trusting else False
    with (
        log.open("w") as stderr,
        subprocess.Popen([*SERVE, "--port", str(port), *words], stderr=stderr) as process,
        httpx.Client(base_url=f"{scheme}://localhost:{port}", verify=trust, timeout=30) as client,
    ):
        try:
            end = time.monotonic() + PATIENCE_SECONDS
            while not _answers(client):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, "the server does not answer"
                time.sleep(0.1)
            yield Served(client, port, log)
        finally:
            process.terminate()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/api/v1/health").json() == {"status": "alive"}
    except httpx.ConnectError:
        return False


def test_with_a_certificate_it_answers_by_https_alone(
    home: Path, tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    cert, key = certificate
    words = ("--tls-cert", str(cert), "--tls-key", str(key))
    with serve(tmp_path, *words, trusting=cert) as served:
        page = served.client.get("/")
        assert page.status_code == 200
        assert page.headers["strict-transport-security"]
        assert page.headers["set-cookie"].startswith("__Host-peel=")
        assert "Secure" in page.headers["set-cookie"]
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://localhost:{served.port}/api/v1/health")
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"https://localhost:{served.port}/api/v1/health")
        # No proxy was announced: what a client says of its own address is not believed.
        told = {"X-Forwarded-For": FORGED, "X-Forwarded-Host": "elsewhere.example"}
        assert served.client.post("/notes", headers=told).status_code == 403
        log = served.log.read_text()
    assert f"The page is at https://127.0.0.1:{served.port}" in log
    assert "refused from 127.0.0.1: form without its token" in log
    assert FORGED not in log


@pytest.mark.usefixtures("people")
def test_behind_a_proxy_only_what_the_proxy_itself_adds_is_believed(tmp_path: Path) -> None:
    with serve(tmp_path, "--behind-proxy") as served:
        told = {
            "Host": "peel.example",
            "X-Forwarded-For": f"{FORGED}, {SEEN_BY_PROXY}",
            "X-Forwarded-Proto": "https",
        }
        page = served.client.get("/sign-in", headers=told)
        cookie = page.headers["set-cookie"]
        assert cookie.startswith("__Host-peel=")
        assert "Secure" in cookie
        # What the proxy passes on unchanged cannot lower the guard.
        for lie in (
            {"X-Forwarded-Proto": "http"},
            {"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Port": "80"},
            {"Forwarded": "for=127.0.0.1;proto=http;host=elsewhere.example"},
        ):
            headers = told | lie
            answer = served.client.get("/sign-in", headers=headers)
            assert "Secure" in answer.headers["set-cookie"]
            assert answer.headers["strict-transport-security"]
            headers |= {"Origin": "https://elsewhere.example"}
            assert served.client.post("/sign-in", headers=headers).status_code == 403
        # Nor is it a way into single-user mode, or to another's address.
        assert served.client.get("/", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 303
        log = served.log.read_text()
    assert f"refused from {SEEN_BY_PROXY}: sent by a page of another site" in log
    assert FORGED not in log


def told(*words: str) -> tuple[int, str]:
    done = subprocess.run(
        [*SERVE, *words], env=os.environ, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.usefixtures("home")
def test_another_address_is_refused_without_accounts() -> None:
    for words in (["--host", "0.0.0.0"], ["--behind-proxy"]):  # noqa: S104
        code, error = told(*words)
        assert code == 2
        assert error.startswith("error[SERVE_NO_USERS]")


@pytest.mark.usefixtures("people")
def test_another_address_is_refused_without_encryption() -> None:
    code, error = told("--host", "0.0.0.0")  # noqa: S104
    assert code == 2
    assert error.startswith("error[SERVE_NO_TLS]")
