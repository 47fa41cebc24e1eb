"""Who calls the API: the token of a request, and what its owner may do."""

from collections.abc import Collection
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.accounts.people import any_user
from app.accounts.roles import LOCAL_PERSON, ROLES, Person
from app.accounts.tokens import token_person
from app.serving.limits import refused
from app.serving.services import forbidden, services_of
from criteria.errors import PeelError

bearer = HTTPBearer(
    auto_error=False,
    description="A token made with `peel users token`; none is needed in single-user mode.",
)


class MayCall:
    """An access rule, used as a dependency of a route: a token whose owner has one of the roles."""

    def __init__(self, *roles: str) -> None:
        """Keep the roles; an admin always may."""
        self.roles: Collection[str] = roles

    def __call__(
        self,
        request: Request,
        given: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)],
    ) -> Person:
        """Return the caller.

        Raises:
            PeelError: ``TOKEN_NEEDED``, ``TOKEN_WRONG`` or ``FORBIDDEN``.
        """
        if refusal := request.scope["state"]["refusal"]:
            raise refusal
        person = _caller(request, given.credentials if given else None)
        if not person.may(self.roles):
            route = f"{request.method} {request.scope['route'].path}"
            refused(request.scope, f"role {person.role} on {route}")
            raise forbidden()
        return person


def _caller(request: Request, token: str | None) -> Person:
    services = services_of(request)
    with services.store.reading() as db:
        if services.serving.may_be_alone and not any_user(db):
            return LOCAL_PERSON
        person = token_person(db, token) if token else None
    if person is not None:
        return person
    refused(request.scope, "wrong token" if token else "no token")
    if token:
        raise PeelError(
            "TOKEN_WRONG", "the token is not known or no longer valid", hint="make another one"
        )
    raise PeelError(
        "TOKEN_NEEDED",
        "the request carries no token",
        hint="send Authorization: Bearer with a token made by peel users token",
    )


AnyCaller = Annotated[Person, Depends(MayCall(*ROLES))]
InspectorCalls = Annotated[Person, Depends(MayCall("inspector"))]
PanelCalls = Annotated[Person, Depends(MayCall("panel"))]
AnalystCalls = Annotated[Person, Depends(MayCall("analyst"))]
InspectorOrPanelCalls = Annotated[Person, Depends(MayCall("inspector", "panel"))]
