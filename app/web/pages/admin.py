"""Accounts and events: who may sign in, and every change with its user."""

from fastapi import APIRouter, Request, Response

from app.accounts.people import list_users
from app.accounts.roles import ROLES
from app.serving.services import services_of
from app.store.events import events
from app.web.rendering import render
from app.web.visits import AsAdmin

router = APIRouter()
_LATEST = 100


@router.get("/admin")
def accounts(request: Request, visit: AsAdmin) -> Response:
    """Show the accounts and the latest events; accounts are changed on the command line."""
    with services_of(request).store.reading() as db:
        users = list_users(db)
        latest = events(db, last=_LATEST)[::-1]
    return render(request, "admin.html", users=users, events=latest, roles=ROLES)
