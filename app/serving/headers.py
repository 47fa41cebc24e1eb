"""Security headers on every answer, and the cookie that a request earned."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Styles and scripts may be kept, and asked after; all else may hold a note.
STATIC = "/static/"
_TRANSPORT = "max-age=31536000"


class SecurityHeaders:
    """Adds the headers to whatever the application answers, errors included."""

    def __init__(self, app: ASGIApp, *, encrypted: bool) -> None:
        """Wrap an application; ``encrypted``: browsers reach it by https only."""
        self._app = app
        self._encrypted = encrypted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                ours = scope["path"].startswith(STATIC)
                headers.setdefault("Cache-Control", "no-cache" if ours else "no-store")
                if self._encrypted:
                    headers["Strict-Transport-Security"] = _TRANSPORT
                for cookie in scope.get("state", {}).get("cookies", ()):
                    headers.append("Set-Cookie", cookie)
            await send(message)

        await self._app(scope, receive, send_with_headers)
