"""What a failure looks like on a page: plain words, a way on, and nothing of the server."""

import asyncio
import re

import pytest
from fastapi import FastAPI, Request
from starlette.types import Message

from app.serving.services import Services
from app.serving.wording import for_the_page
from app.web.failures import NoFailureEscapes
from criteria.errors import PeelError
from tests.app.serving_samples import Visitor


def test_an_unknown_address_keeps_menu_and_sign_out(inspector: Visitor) -> None:
    answer = inspector.get("/nowhere")
    assert answer.status_code == 404
    assert "<h1>Page not found</h1>" in answer.text
    assert "<title>Page not found" in answer.text
    assert "check it is correct" in answer.text
    assert "There is a problem" not in answer.text
    assert 'href="/notes"' in answer.text
    assert "Sign out" in answer.text


def test_an_unknown_address_shows_a_stranger_no_menu(guest: Visitor) -> None:
    answer = guest.get("/nowhere")
    assert answer.status_code == 404
    assert "Sign out" not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/panel", 403, "You do not have access to this page"),
        ("/notes/none", 404, "Page not found"),
        ("/notes?page=x", 422, "This cannot be read"),
    ],
)
def test_a_failure_is_told_in_plain_words(
    inspector: Visitor, path: str, status: int, title: str
) -> None:
    answer = inspector.get(path)
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.text
    assert "There is a problem" not in answer.text
    assert "Sign out" in answer.text
    assert "openapi" not in answer.text


def test_a_store_that_fails_while_looking_who_asks_is_still_a_page(
    inspector: Visitor, team: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a note")

    monkeypatch.setattr("app.web.visits.person_of", broken)
    answer = inspector.get("/nowhere")
    assert answer.status_code == 500
    assert "Sorry, there is a problem with the service" in answer.text


def test_whoever_went_away_while_sending_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()
    app.add_middleware(NoFailureEscapes)

    @app.post("/")
    async def read(request: Request) -> str:
        return (await request.body()).decode()

    async def left() -> Message:
        return {"type": "http.disconnect"}

    answered: list[Message] = []

    async def send(message: Message) -> None:
        answered.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
    asyncio.run(app(scope, left, send))
    assert answered == []
    assert caplog.records == []


def test_what_the_command_line_is_told_is_no_hint_for_a_page() -> None:
    told = PeelError("MODEL_UNKNOWN", "'x'", hint="run peel models list", where="/srv/registry")
    said = for_the_page(told)
    assert (said.hint, said.where) == ("choose one from the list", None)
    assert told.hint == "run peel models list"
    other = PeelError("NOTE_EMPTY", "empty", hint="write one", where="line 2")
    assert for_the_page(other) is other


def test_promoting_is_refused_in_the_words_of_the_page(guest: Visitor) -> None:
    guest.sign_in("analyst")
    page = guest.post("/models/promote", {"model": "0123456789"}, page="/models").text
    found = re.search(r'<div class="summary".*?</div>', page, re.DOTALL)
    assert found
    assert "Choose one from the list" in found[0]
    assert "peel models" not in found[0]
    assert "/registry" not in found[0]


def test_the_accessibility_statement_is_on_every_page(guest: Visitor, inspector: Visitor) -> None:
    for path in ("/sign-in", "/", "/nowhere"):
        assert 'href="/accessibility"' in guest.get(path, follow_redirects=True).text
    assert "<h1>Accessibility statement</h1>" in inspector.get("/accessibility").text
