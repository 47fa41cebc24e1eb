"""Who visits: the cookie of a request, the person behind it, and what that person may do."""

from collections.abc import Collection
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Annotated

from fastapi import Depends, Request

from app.accounts.people import any_user
from app.accounts.roles import LOCAL_PERSON, ROLES, Person
from app.accounts.secrets import form_token, new_secret
from app.accounts.sessions import person_of, touch
from app.serving.limits import refused
from app.serving.services import Services, forbidden, services_of
from criteria.errors import PeelError

_LONGEST_COOKIE = 100


@dataclass(frozen=True, slots=True)
class Visit:
    """A request to a page.

    Attributes:
        cookie: Secret of the browser session.
        person: Who signed in, or None.
    """

    cookie: str
    person: Person | None

    @property
    def form_token(self) -> str:
        """What every form of this browser session must bring back."""
        return form_token(self.cookie)

    @property
    def who(self) -> Person:
        """The person, where the page's access rule has made sure that there is one."""
        if self.person is None:
            raise sign_in_needed()
        return self.person


def sign_in_needed() -> PeelError:
    """Return the error for a page that needs somebody to be signed in."""
    return PeelError("SIGN_IN_NEEDED", "you need to sign in", hint="sign in and try again")


def cookie_name(services: Services) -> str:
    """Return the cookie's name; the prefix makes browsers refuse one that another host set."""
    return "__Host-peel" if services.serving.encrypted else "peel"


def cookie_of(request: Request) -> str:
    """Return the session secret that the browser sent, or nothing; never more than we would set."""
    return request.cookies.get(cookie_name(services_of(request)), "")[:_LONGEST_COOKIE]


def set_cookie(request: Request, value: str) -> None:
    """Give the browser a new session secret with the answer to this request."""
    services = services_of(request)
    name = cookie_name(services)
    cookie: SimpleCookie = SimpleCookie({name: value})
    cookie[name]["path"], cookie[name]["samesite"] = "/", "Lax"
    cookie[name]["httponly"] = True
    if services.serving.encrypted:
        cookie[name]["secure"] = True
    request.scope["state"]["cookies"] = [cookie[name].OutputString()]


def current_visit(request: Request) -> Visit:
    """Find out who visits; a browser without a cookie gets one.

    Raises:
        PeelError: the request was refused before anything of it was read.
    """
    if refusal := request.scope["state"]["refusal"]:
        raise refusal
    services = services_of(request)
    cookie = cookie_of(request)
    person = _person(services, cookie)
    if not cookie:
        cookie = new_secret()
        set_cookie(request, cookie)
    visit = Visit(cookie, person)
    request.state.visit = visit
    return visit


def _person(services: Services, cookie: str) -> Person | None:
    with services.store.reading() as db:
        if services.serving.may_be_alone and not any_user(db):
            return LOCAL_PERSON
        person, in_use = person_of(db, cookie) if cookie else (None, False)
    if in_use:
        with services.store.writing() as db:
            touch(db, cookie)
    return person


class Needs:
    """An access rule, used as a dependency of a page: signed in with one of the roles."""

    def __init__(self, *roles: str) -> None:
        """Keep the roles; an admin always may."""
        self.roles: Collection[str] = roles

    def __call__(self, request: Request) -> Visit:
        """Return the visit.

        Raises:
            PeelError: ``SIGN_IN_NEEDED`` or ``FORBIDDEN``.
        """
        visit = current_visit(request)
        if visit.person is None:
            refused(request.scope, "not signed in")
            raise sign_in_needed()
        if not visit.person.may(self.roles):
            route = f"{request.method} {request.scope['route'].path}"
            refused(request.scope, f"role {visit.person.role} on {route}")
            raise forbidden()
        return visit


Anyone = Annotated[Visit, Depends(current_visit)]
SignedIn = Annotated[Visit, Depends(Needs(*ROLES))]
AsInspector = Annotated[Visit, Depends(Needs("inspector"))]
AsPanel = Annotated[Visit, Depends(Needs("panel"))]
AsAnalyst = Annotated[Visit, Depends(Needs("analyst"))]
AsAdmin = Annotated[Visit, Depends(Needs())]
