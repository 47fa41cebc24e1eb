"""Limits on what a request may bring: its size, its signs, its host, the site it comes from."""

import ipaddress
import logging
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.serving.uploads import LARGEST_UPLOAD
from criteria.errors import PeelError

LARGEST_BODY = 2 << 20
# Places that take a file; a form wraps it in a little more.
ROOM_FOR_FORM = 64 << 10
UPLOAD_PATHS = ("/notes", "/api/v1/suggest/batch")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
security_log = logging.getLogger("peel.security")


def refused(scope: Scope, what: str) -> None:
    """Log a refusal: what and whence, nothing of what the request said."""
    client = scope.get("client") or ("unknown", 0)
    security_log.warning("refused from %s: %s", client[0], what)


def refused_notes(scope: Scope, who: str, error: PeelError) -> None:
    """Log that notes were refused: why in a code, and whose; nothing of the notes."""
    refused(scope, f"notes of {who}: {error.code}")


def too_large(limit: int) -> PeelError:
    """Return the error for a body above the limit."""
    return PeelError(
        "REQUEST_TOO_LARGE",
        f"a request may hold {limit >> 20} MB at most",
        hint="split it, or use peel suggest for large files",
    )


def nul_refused() -> PeelError:
    """Return the error for a NUL in an address or form: PostgreSQL has no such text."""
    return PeelError(
        "REQUEST_INVALID",
        "the request holds a NUL, which is no part of any text",
        hint="leave it out and send the rest again",
    )


class Limits:
    """Refuses before anything is read: bodies too large, other hosts, other sites.

    Args of the constructor:
        app: What is guarded.
        loopback: The server listens on this machine alone; then only this machine's names are
            taken for the host, lest a page from elsewhere reach it through a name of its own.
    """

    def __init__(self, app: ASGIApp, *, loopback: bool) -> None:
        """Wrap an application."""
        self._app = app
        self._loopback = loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["refusal"] = self._refusal(scope)
        limit = LARGEST_UPLOAD + ROOM_FOR_FORM if scope["path"] in UPLOAD_PATHS else LARGEST_BODY
        length = Headers(scope=scope).get("content-length", "0")
        announced = False
        if length.isascii() and length.isdigit() and int(length) > limit:
            refused(scope, "body too large")
            announced = True
            scope["state"]["refusal"] = too_large(limit)
        received = 0

        async def counted() -> Message:
            nonlocal received
            if announced:
                # JSON is read before a route looks at its caller: do not wait for what is refused.
                raise too_large(limit)
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                refused(scope, "body too large")
                raise too_large(limit)
            return message

        await self._app(scope, counted, send)

    def _refusal(self, scope: Scope) -> PeelError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            refused(scope, "NUL in the address")
            return nul_refused()
        if self._loopback and not is_loopback(host_name(host)):
            refused(scope, "host of another machine")
            return PeelError(
                "HOST_REFUSED",
                "this server answers on this machine alone",
                hint="open it as http://localhost, with its port",
            )
        if scope["method"] not in SAFE_METHODS and _from_elsewhere(headers, host):
            refused(scope, "sent by a page of another site")
            return PeelError(
                "ORIGIN_REFUSED",
                "the request was sent by a page of another site",
                hint="open the page itself and try again",
            )
        return None


def host_name(host: str) -> str:
    """Return the name of a Host header without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_loopback(name: str) -> bool:
    """Tell whether a name or address is this machine's own."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def surely_ours(headers: Headers) -> bool:
    """Tell whether the browser vouches that a page of ours sent a request that was not refused.

    What says nothing of its origin is let in when it has the token of its form, and only then.
    """
    return headers.get("sec-fetch-site") == "same-origin" or "origin" in headers


def _from_elsewhere(headers: Headers, host: str) -> bool:
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != host
