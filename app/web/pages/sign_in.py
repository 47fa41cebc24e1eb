"""Signing in and out."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.guard import count_attempt, refuse_locked, take_back
from app.accounts.passwords import matches
from app.accounts.people import find_user
from app.accounts.roles import Person
from app.accounts.secrets import new_secret
from app.accounts.sessions import end_session, start_session
from app.serving.events import log_event
from app.serving.limits import refused
from app.serving.services import services_of
from app.serving.statuses import status_of
from app.web.carrying import carried_by
from app.web.forms import SentForm
from app.web.rendering import render
from app.web.visits import Anyone, Visit, set_cookie
from criteria.errors import PeelError

router = APIRouter()


def local_path(given: str) -> str:
    """Return a path of this server to go on to; anything else becomes the start page."""
    plain = given.startswith("/") and given.isascii() and given.isprintable()
    return given if plain and not given.startswith("//") and "\\" not in given else "/"


@router.get("/sign-in")
def sign_in_form(
    request: Request,
    visit: Anyone,
    next: str = "/",  # noqa: A002
) -> Response:
    """Show the form."""
    if visit.person is not None:
        return RedirectResponse(local_path(next), 303)
    return render(request, "sign_in.html", next=local_path(next))


@router.post("/sign-in")
def sign_in(request: Request, visit: Anyone, form: SentForm) -> Response:
    """Check name and password; a browser that signs in gets a new session id.

    Whoever typed something that the end of the session kept from being sent is shown it.
    """
    name = form.text("name").lower()[:100]
    next_path = local_path(form.text("next"))
    carried = carried_by(form)
    try:
        person, cookie = _signed_in(request, visit, name, form.fields.get("password", ""))
    except PeelError as error:
        given = {"next": next_path, "name": name, "carried": carried, "error": error}
        return render(request, "sign_in.html", status=status_of(error), **given)
    set_cookie(request, cookie)
    if carried is None or carried.person != person.name:
        return RedirectResponse(next_path, 303)
    request.state.visit = Visit(cookie, person)
    return render(request, "send_again.html", carried=carried)


def _signed_in(request: Request, visit: Visit, name: str, password: str) -> tuple[Person, str]:
    """Return who signed in, and the cookie of the new session; the one before ends.

    Raises:
        PeelError: ``SIGN_IN_LOCKED`` or ``SIGN_IN_WRONG``.
    """
    store = services_of(request).store
    address = request.client.host if request.client else "unknown"
    try:
        # Read first: a crowd that is locked out must not keep others from writing.
        with store.reading() as db:
            refuse_locked(db, name, address)
            user = find_user(db, name)
        with store.writing() as db:
            last = count_attempt(db, name, address)
    except PeelError as error:
        refused(request.scope, f"sign-in: {error.message}")
        raise
    usable = user is not None and not user.disabled
    if not matches(password, user.password_hash if user and usable else None) or user is None:
        with store.writing() as db:
            known = user.name if user else "unknown"
            log_event(db, known, "locked out" if last else "sign-in failed", known)
        refused(request.scope, "wrong name or password")
        raise PeelError(
            "SIGN_IN_WRONG",
            "the account name or the password is wrong",
            hint="check both and try again",
        )
    with store.writing() as db:
        take_back(db, name, address)
        end_session(db, visit.cookie)
        log_event(db, name, "signed in", name)
        return Person(user.name, user.role), start_session(db, user)


@router.post("/sign-out")
def sign_out(request: Request, visit: Anyone, _: SentForm) -> Response:
    """End the session here and in the browser."""
    with services_of(request).store.writing() as db:
        end_session(db, visit.cookie)
        if visit.person is not None:
            log_event(db, visit.person.name, "signed out", visit.person.name)
    set_cookie(request, new_secret())
    return RedirectResponse("/sign-in", 303)
