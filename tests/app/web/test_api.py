"""The API: answers of the contract, problems with codes, streams, metrics, and its document."""

import json
from pathlib import Path

import pytest

from app.api.document import openapi_text
from app.api.problems import Problem
from app.serving.services import Services
from tests.app.serving_samples import Visitor, bearer

ROOT = Path(__file__).parents[3]
LINES = {"Content-Type": "application/x-ndjson"}


@pytest.fixture
def token(team: Services) -> dict[str, str]:
    return bearer(team, "inspector")


def test_the_document_in_the_repository_is_current() -> None:
    kept = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert kept == openapi_text(), "run make openapi"


def test_the_served_document_is_that_one(guest: Visitor) -> None:
    assert guest.get("/api/v1/openapi.json").json() == json.loads(openapi_text())


def test_suggest_answers_as_the_contract_says(guest: Visitor, token: dict[str, str]) -> None:
    body = {"notes": [{"text": "First.", "ward": "North"}, {"text": "Second.", "note_id": "b"}]}
    sent = guest.client.post("/api/v1/suggest", json=body, headers=token)
    first, second = sent.json()["results"]
    assert (first["note_id"], second["note_id"]) == ("note-1", "b")
    assert first["extra"] == {"ward": "North"}
    for found in first["suggestions"]:
        assert sum(found["probabilities"].values()) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("note", "code", "where"),
    [
        ({"text": " "}, "NOTE_EMPTY", "note 1, key text"),
        ({"text": "a", "scope": "99"}, "NOTE_UNKNOWN_SCOPE", "note 1, key scope"),
        ({"text": "a", "date": "May"}, "NOTE_BAD_DATE", "note 1, key date"),
        ({"text": 3}, "REQUEST_INVALID", None),
    ],
)
def test_problems_have_the_codes_of_the_command_line(
    guest: Visitor, token: dict[str, str], note: dict[str, object], code: str, where: str | None
) -> None:
    sent = guest.client.post("/api/v1/suggest", json={"notes": [note]}, headers=token)
    assert sent.headers["content-type"] == "application/problem+json"
    problem = sent.json()
    assert (problem["code"], problem["status"]) == (code, sent.status_code)
    assert problem["hint"]
    assert where is None or problem["where"] == where


def test_a_batch_is_streamed_a_line_a_note(guest: Visitor, token: dict[str, str]) -> None:
    lines = "\n".join(json.dumps({"text": f"Note {n}.", "note_id": f"n{n}"}) for n in range(50))
    sent = guest.client.post("/api/v1/suggest/batch", content=lines, headers=token | LINES)
    found = [json.loads(line) for line in sent.text.splitlines()]
    assert [one["note_id"] for one in found] == [f"n{n}" for n in range(50)]


def test_a_failure_within_a_batch_is_told_in_its_last_line(
    guest: Visitor, token: dict[str, str]
) -> None:
    texts = [*("Fine." for _ in range(16)), "Fail: secret words."]
    lines = "\n".join(json.dumps({"text": text}) for text in texts)
    sent = guest.client.post("/api/v1/suggest/batch", content=lines, headers=token | LINES)
    *found, last = [json.loads(line) for line in sent.text.splitlines()]
    assert len(found) == 16
    assert (last["code"], last["status"], last["type"]) == ("UNEXPECTED", 500, "about:blank")
    assert set(last) == set(Problem.model_fields)
    assert "secret" not in sent.text


def test_a_wrong_line_stops_a_batch_before_it_begins(
    guest: Visitor, token: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    lines = '{"text": "One."}\n{"text": 2}\n'
    sent = guest.client.post("/api/v1/suggest/batch", content=lines, headers=token | LINES)
    assert sent.status_code == 400
    assert sent.json()["where"] == "notes.jsonl, line 2, key text"
    assert "notes of inspector: NOTE_WRONG_TYPE" in caplog.text


def test_a_batch_may_be_csv(guest: Visitor, token: dict[str, str]) -> None:
    headers = token | {"Content-Type": "text/csv; charset=utf-8"}
    sent = guest.client.post(
        "/api/v1/suggest/batch", content="text,force\nOne.,Kent\n", headers=headers
    )
    assert json.loads(sent.text)["force"] == "Kent"


JUDGMENT = {"judgment_id": "a1", "force": "Kent", "scope": "3", "grade": "good", "text": "A note."}


def test_a_judgment_is_recorded_once_and_changed_as_a_version(
    guest: Visitor, token: dict[str, str]
) -> None:
    def send(**fields: object) -> tuple[int, int]:
        sent = guest.client.post("/api/v1/judgments", json=JUDGMENT | fields, headers=token)
        return sent.status_code, sent.json()["version"]

    assert send() == (201, 1)
    assert send() == (200, 1)
    assert send(grade="outstanding", reason="More seen.", suggestion_seen=True) == (201, 2)
    history = guest.get("/api/v1/judgments/a1", headers=token).json()["versions"]
    assert [(one["grade"], one["suggestion_seen"]) for one in history] == [
        ("good", None),
        ("outstanding", True),
    ]
    assert {one["inspector"] for one in history} == {"inspector"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"grade": "splendid"}, "JUDGMENT_UNKNOWN_GRADE"),
        ({"scope": "5.1"}, "JUDGMENT_UNGRADED_SCOPE"),
        ({"scope": "77"}, "JUDGMENT_UNKNOWN_SCOPE"),
        ({"date": "2999-01-01"}, "JUDGMENT_FUTURE_DATE"),
        ({"force": "Kemt Police"}, "JUDGMENT_UNKNOWN_FORCE"),
        ({"inspector": "somebody else"}, "REQUEST_INVALID"),
    ],
)
def test_a_judgment_that_cannot_be_is_refused(
    guest: Visitor, token: dict[str, str], fields: dict[str, str], code: str
) -> None:
    if code == "JUDGMENT_UNKNOWN_FORCE":
        guest.client.post("/api/v1/judgments", json=JUDGMENT, headers=token)
        fields = {"force": "kent police", "judgment_id": "a2"}
    sent = guest.client.post("/api/v1/judgments", json=JUDGMENT | fields, headers=token)
    assert sent.json()["code"] == code


def test_moderation_through_the_api(team: Services, guest: Visitor, token: dict[str, str]) -> None:
    guest.client.post("/api/v1/judgments", json=JUDGMENT, headers=token)
    panel = bearer(team, "panel")
    body = {"moderated_grade": "inadequate", "reason": "Far worse."}
    sent = guest.client.post("/api/v1/judgments/a1/moderation", json=body, headers=panel)
    assert sent.status_code == 201
    [outcome] = sent.json()["outcomes"]
    assert (outcome["moderated_grade"], outcome["moderator"]) == ("inadequate", "panel")
    body["moderated_grade"] = "splendid"
    sent = guest.client.post("/api/v1/judgments/a1/moderation", json=body, headers=panel)
    assert sent.json()["code"] == "OUTCOME_UNKNOWN_GRADE"


def test_readiness_and_metrics(team: Services, guest: Visitor, token: dict[str, str]) -> None:
    guest.client.post("/api/v1/suggest", json={"notes": [{"text": "One."}]}, headers=token)
    assert guest.get("/api/v1/ready").json() == {"status": "ready"}
    for path in ("health", "ready"):
        assert guest.client.head(f"/api/v1/{path}").status_code == 200
    metrics = guest.get("/api/v1/metrics", headers=bearer(team, "analyst"))
    assert "peel_ready 1.0" in metrics.text
    for said in ('method="POST",route="/api/v1/suggest"', 'method="GET",route="/api/v1/ready"'):
        assert f"peel_requests_total{{{said},status=" in metrics.text
        assert f"peel_request_seconds_count{{{said}}}" in metrics.text
    assert "peel_notes 1.0" in metrics.text


def test_a_log_line_and_a_metric_tell_page_and_api_apart(
    team: Services, guest: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    assert guest.get("/api/v1/models", headers=bearer(team, "panel")).status_code == 403
    guest.sign_in("panel")
    assert guest.post("/models/promote", page="/").status_code == 403
    assert "role panel on GET /api/v1/models" in caplog.text
    assert "role panel on POST /models/promote" in caplog.text
    assert guest.client.request("NONSENSE", "/models").status_code == 405
    metrics = guest.get("/api/v1/metrics", headers=bearer(team, "analyst")).text
    assert 'method="other",route="/models",status="405"' in metrics
    assert "NONSENSE" not in metrics


def test_the_models_are_listed_and_nothing_can_be_rolled_back_at_first(
    team: Services, guest: Visitor
) -> None:
    analyst = bearer(team, "analyst")
    [model] = guest.get("/api/v1/models", headers=analyst).json()["models"]
    assert model["champion"]
    sent = guest.client.post("/api/v1/models/rollback", json={}, headers=analyst)
    assert (sent.status_code, sent.json()["code"]) == (409, "NOTHING_TO_ROLL_BACK")
    guest.sign_in("analyst")
    for action in ("promote", "rollback"):
        page = guest.post(f"/models/{action}", {"reason": "a" * 5001}, page="/models")
        assert "The reason has more than 5,000 characters" in page.text
