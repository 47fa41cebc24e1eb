"""A NUL is refused wherever it comes from: SQLite would keep it, PostgreSQL fails over it."""

from collections.abc import Mapping

import pytest

from app.serving.services import Services
from tests.app.serving_samples import PASSWORD, Visitor, add_judgments, bearer

JUDGMENT = {"judgment_id": "b", "force": "Devon", "scope": "3", "grade": "good", "text": "A note."}


@pytest.mark.parametrize(
    "path",
    [
        "/notes/%00",
        "/notes/%00/download/csv",
        "/jobs/%00",
        "/panel?force=%00",
        "/panel?kind=a%00b",
        "/panel/judgment?id=%00",
        "/panel/flags/%00",
        "/sign-in?next=/%00",
        "/api/v1/judgments?force=%00",
        "/api/v1/judgments?after=%00",
        "/api/v1/judgments/%00",
        "/api/v1/flags?force=%00",
    ],
)
def test_in_an_address(team: Services, guest: Visitor, path: str) -> None:
    guest.sign_in("admin")
    answer = guest.get(path, headers=bearer(team, "admin"))
    assert answer.status_code == 422
    # Pages have plainer words for it.
    assert ("NUL" if path.startswith("/api") else "cannot be read") in answer.text


def test_of_nobody_who_signs_in(guest: Visitor) -> None:
    form = {"form_token": guest.token(), "name": "a\0b", "password": PASSWORD}
    assert guest.client.post("/sign-in", data=form).status_code == 422


@pytest.mark.parametrize("field", ["text", "force", "scope", "form_token"])
def test_in_a_form(inspector: Visitor, field: str) -> None:
    sent = inspector.post("/notes", {"text": "A note.", "force": "Kent", field: "Kent\0"})
    assert sent.status_code == 422
    assert "not filed any notes" in inspector.get("/notes").text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/judgments", JUDGMENT | {"reason": "z\0"}),
        ("/judgments", JUDGMENT | {"force": "z\0"}),
        ("/judgments/j1/moderation", {"moderated_grade": "good", "reason": "z\0"}),
        ("/flags/%00/disposition", {"verdict": "upheld", "reason": "z"}),
        ("/flags/a/disposition", {"verdict": "upheld", "reason": "z\0"}),
        ("/models/promote", {"model": "z\0"}),
        ("/models/rollback", {"reason": "z\0"}),
        ("/suggest", {"notes": [{"text": "A note.", "ward": "z\0"}]}),
    ],
)
def test_in_a_call(team: Services, guest: Visitor, path: str, body: Mapping[str, object]) -> None:
    add_judgments(team.store)
    sent = guest.client.post(f"/api/v1{path}", json=body, headers=bearer(team, "admin"))
    assert (sent.status_code, sent.json()["code"]) == (422, "REQUEST_INVALID")
