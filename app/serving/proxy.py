"""Behind a proxy: who the client is and how it reached us is what the proxy says."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


class BehindProxy:
    """Takes the client's address and scheme from the headers of the proxy next to us.

    The last address of ``X-Forwarded-For`` is the one that the proxy saw itself; those before it
    are what the client claims.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            # A proxy may add a line of its own below the one that the client sent.
            told = ",".join(headers.getlist("x-forwarded-for"))
            if seen := told.rpartition(",")[2].strip():
                scope["client"] = (seen[:64], 0)
            if headers.get("x-forwarded-proto", "").lower() == "https":
                scope["scheme"] = "https"
        await self._app(scope, receive, send)
