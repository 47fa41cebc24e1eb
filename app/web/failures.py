"""What a browser or program is told when something cannot be done; never a stack trace."""

import logging
from collections.abc import Mapping
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem_response
from app.serving.statuses import status_of, unexpected
from app.serving.wording import for_the_page
from app.web.carrying import carried_from
from app.web.rendering import render
from app.web.visits import Visit, current_visit
from criteria.errors import PeelError

API = "/api/"
_log = logging.getLogger("peel.failures")
_HTTP = {
    404: PeelError("PAGE_NOT_FOUND", "there is no such page", hint="check the address"),
    405: PeelError("METHOD_NOT_ALLOWED", "this cannot be done here", hint="check the address"),
}
OUR_FAULT = 500
# By code, else by status; a failure is no error in a form, so it is told in plain words.
TITLES: Mapping[str | int, str] = {
    "FORBIDDEN": "You do not have access to this page",
    "FORM_EXPIRED": "The form could not be sent",
    "ORIGIN_REFUSED": "The form could not be sent",
    401: "Sign in",
    403: "You cannot do this",
    404: "Page not found",
    413: "This is too large",
    422: "This cannot be read",
    429: "Too many attempts",
    500: "Sorry, there is a problem with the service",
    503: "Sorry, the service is busy",
}


def add_error_pages(app: FastAPI) -> None:
    """Turn every error into a page, or into a problem document for the API."""
    app.add_exception_handler(PeelError, _known)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(NoFailureEscapes)


def told(request: Request, error: PeelError, extra: dict[str, str] | None = None) -> Response:
    """Return an error in the form that whoever asked can read."""
    status = status_of(error)
    if request.url.path.startswith(API):
        return problem_response(error, extra)
    if status < OUR_FAULT:
        _find_out_who(request)
    title = TITLES.get(error.code) or TITLES.get(status, "This cannot be done")
    said = for_the_page(error)
    return render(request, "error.html", status=status, problem=said, title=title)


def _find_out_who(request: Request) -> None:
    """Keep menu and sign-out on the page for an address that no page looked into."""
    if not hasattr(request.state, "visit") and not request.scope["state"]["refusal"]:
        current_visit(request)


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, PeelError)  # noqa: S101 (what the handler is registered for)
    return await _ANSWERS.get(error.code, _plainly)(request, error)


async def _plainly(request: Request, error: PeelError) -> Response:
    return told(request, error)


async def _to_sign_in(request: Request, error: PeelError) -> Response:
    """Ask to sign in; what a form brought is carried along."""
    if request.method != "POST":
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(back, safe='')}", 303)
    carried = await carried_from(request)
    return render(request, "sign_in.html", status=status_of(error), ended=True, carried=carried)


async def _send_again(request: Request, error: PeelError) -> Response:
    """Show what a form brought that stood open while its person signed in anew."""
    visit: Visit = request.state.visit
    carried = await carried_from(request)
    if carried is None or visit.person is None or visit.person.name != carried.person:
        return told(request, error)
    return render(request, "send_again.html", status=status_of(error), carried=carried)


# Neither code is one of the API's.
_ANSWERS = {"SIGN_IN_NEEDED": _to_sign_in, "FORM_EXPIRED": _send_again}


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    # A body that grew too large is found while it is read, and wrapped by whoever reads it.
    if isinstance(error.__cause__, PeelError):
        return told(request, error.__cause__)
    known = _HTTP.get(error.status_code)
    unread = PeelError("REQUEST_UNREADABLE", "the request cannot be read", hint="check its form")
    allow = (error.headers or {}).get("allow") or (error.headers or {}).get("Allow")
    response = told(request, known or unread)
    if allow:
        response.headers["Allow"] = allow
    return response


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    # Places and kinds of fault only: the values may quote a note.
    faults = [
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['type'].replace('_', ' ')}"
        for fault in error.errors()[:5]
    ]
    problem = PeelError(
        "REQUEST_INVALID",
        "the request does not have the documented form",
        hint="see /api/v1/openapi.json",
        where="; ".join(faults),
    )
    return told(request, problem)


class NoFailureEscapes:
    """Answers for a failure of ours, and logs what kind it was and where.

    Left to the framework, its message would reach the log, and that may quote a note.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            # Whoever asked went away before the form had come: no failure, and nobody to tell.
            return
        except Exception as error:
            route = getattr(scope.get("route"), "path", "no route")
            _log.error("%s at %s", type(error).__name__, route)
            if scope["type"] == "http" and not begun:
                await told(Request(scope), unexpected())(scope, receive, send)
