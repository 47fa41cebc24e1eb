"""The access matrix: every route, every role, and nobody.

The table is written by hand, apart from the code: a route that is not in it fails the test.
"""

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute
from httpx import Response

from app.accounts.roles import ROLES
from app.serving.services import Services
from app.web.application import create_app
from tests.app.serving_samples import Visitor, bearer

ANYONE = {"nobody", *ROLES}
SIGNED_IN = set(ROLES)
INSPECTOR, PANEL, ANALYST, ADMIN = ({role, "admin"} for role in ROLES)

MAY: dict[tuple[str, str], set[str]] = {
    ("GET", "/"): SIGNED_IN,
    ("GET", "/accessibility"): ANYONE,
    ("GET", "/static/report.css"): ANYONE,
    ("GET", "/sign-in"): ANYONE,
    ("POST", "/sign-in"): ANYONE,
    ("POST", "/sign-out"): ANYONE,
    ("GET", "/notes"): INSPECTOR,
    ("GET", "/notes/new"): INSPECTOR,
    ("POST", "/notes"): INSPECTOR,
    ("GET", "/notes/{key}"): INSPECTOR,
    ("POST", "/notes/{key}/grades"): INSPECTOR,
    ("POST", "/notes/{key}/reveal"): INSPECTOR,
    ("GET", "/notes/{key}/suggestion"): INSPECTOR,
    ("GET", "/notes/{key}/download/{format_name}"): INSPECTOR,
    ("GET", "/jobs/{key}"): SIGNED_IN,
    ("GET", "/jobs/{key}/progress"): SIGNED_IN,
    ("POST", "/jobs/{key}/cancel"): SIGNED_IN,
    ("POST", "/jobs/{key}/again"): SIGNED_IN,
    ("GET", "/panel"): PANEL,
    ("POST", "/panel/look"): PANEL,
    ("GET", "/panel/flags/{key}"): PANEL,
    ("POST", "/panel/flags/{key}/decision"): PANEL,
    ("POST", "/panel/flags/{key}/moderation"): PANEL,
    ("GET", "/panel/judgment"): PANEL,
    ("POST", "/panel/judgment"): PANEL,
    ("GET", "/panel/grid"): PANEL,
    ("GET", "/panel/agreement"): PANEL,
    ("GET", "/panel/export.csv"): PANEL,
    ("GET", "/models"): ANALYST,
    ("GET", "/models/pictures/{name}"): ANALYST,
    ("POST", "/models/promote"): ANALYST,
    ("POST", "/models/rollback"): ANALYST,
    ("POST", "/models/retrain"): ANALYST,
    ("POST", "/models/monitor"): ANALYST,
    ("GET", "/admin"): ADMIN,
    ("GET", "/api/v1/health"): ANYONE,
    ("GET", "/api/v1/ready"): ANYONE,
    ("HEAD", "/api/v1/health"): ANYONE,
    ("HEAD", "/api/v1/ready"): ANYONE,
    ("GET", "/api/v1/metrics"): ANALYST,
    ("POST", "/api/v1/suggest"): INSPECTOR,
    ("POST", "/api/v1/suggest/batch"): INSPECTOR,
    ("GET", "/api/v1/judgments"): INSPECTOR | PANEL,
    ("POST", "/api/v1/judgments"): INSPECTOR,
    ("GET", "/api/v1/judgments/{judgment_id}"): INSPECTOR | PANEL,
    ("POST", "/api/v1/judgments/{judgment_id}/moderation"): PANEL,
    ("GET", "/api/v1/flags"): PANEL,
    ("POST", "/api/v1/flags/{flag_id}/disposition"): PANEL,
    ("GET", "/api/v1/models"): ANALYST,
    ("POST", "/api/v1/models/promote"): ANALYST,
    ("POST", "/api/v1/models/rollback"): ANALYST,
}


def routes_of(services: Services) -> set[tuple[str, str]]:
    """Every route with its method, those inside included routers too."""
    found = set()
    todo = list(create_app(services).routes)
    while todo:
        route: Any = todo.pop()
        if isinstance(route, APIRoute):
            found |= {(method, route.path) for method in route.methods}
        elif inner := getattr(route, "effective_candidates", None):
            found |= {
                (method, context.path)
                for context in inner()
                for method in getattr(context, "methods", None) or ()
            }
    return found


def test_every_route_is_in_the_table(team: Services) -> None:
    assert routes_of(team) == set(MAY)


def ask(guest: Visitor, method: str, path: str, headers: dict[str, str]) -> Response:
    address = re.sub(r"\{\w+\}", "x", path)
    if path.startswith("/api/"):
        body = {"json": {}} if method == "POST" else {}
        return guest.client.request(method, address, headers=headers, **body)
    if method == "GET":
        return guest.get(address)
    return guest.post(address, {"name": "nobody", "password": "x"}, page="/")


@pytest.mark.parametrize("role", ["nobody", *ROLES])
def test_a_role_may_what_the_table_says_and_no_more(
    team: Services, guest: Visitor, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No job of the matrix shall begin to retrain anything.
    monkeypatch.setattr(team.worker, "wake", lambda: None)
    monkeypatch.setattr("app.serving.worker.claim_next", lambda db, kinds: None)
    headers = {} if role == "nobody" else bearer(team, role)
    if role != "nobody":
        guest.sign_in(role)
    for (method, path), may in sorted(MAY.items()):
        answer = ask(guest, method, path, headers)
        said = f"{role} {method} {path}: {answer.status_code}"
        assert answer.status_code < 500, said
        if path == "/sign-in":
            continue
        if path == "/sign-out" and role != "nobody":
            guest.sign_in(role)
        if role in may:
            assert answer.status_code not in (401, 403), said
            assert "/sign-in" not in answer.headers.get("location", "") or path == "/sign-out", said
        elif role == "nobody" and method == "GET" and not path.startswith("/api/"):
            assert answer.headers["location"].startswith("/sign-in?next="), said
        else:
            assert answer.status_code == (401 if role == "nobody" else 403), said


def test_one_inspector_cannot_read_anothers_judgment(team: Services, guest: Visitor) -> None:
    body = {"judgment_id": "a1", "force": "Kent", "scope": "3", "grade": "good", "text": "A note."}
    sent = guest.client.post("/api/v1/judgments", json=body, headers=bearer(team, "admin"))
    assert sent.status_code == 201
    other = bearer(team, "inspector")
    assert guest.get("/api/v1/judgments/a1", headers=other).status_code == 404
    assert guest.get("/api/v1/judgments", headers=other).json()["judgments"] == []
    taken = guest.client.post("/api/v1/judgments", json=body, headers=other)
    assert taken.status_code == 403
    assert taken.json()["code"] == "JUDGMENT_NOT_YOURS"
    assert guest.get("/api/v1/judgments/a1", headers=bearer(team, "panel")).status_code == 200
