"""What was typed when the session had ended: kept in the page, shown to its writer, never sent."""

import html
import logging
import re

import pytest
from fastapi.routing import APIRoute
from httpx import Response
from sqlalchemy import delete, update

from app.accounts.sessions import IDLE_SECONDS
from app.serving.services import Services
from app.store.tables.accounts import SessionRow
from app.web.carrying import ACTIONS, LARGEST_CARRIED
from app.web.pages import ROUTERS
from tests.app.serving_samples import PASSWORD, Visitor
from tests.app.web.test_inspector_walk import GRADE, filed

OURS = {"Origin": "https://peel.example"}
WORDS = 'Nobody owns the <b>backlog</b>.\r\n"It grows".'
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def end_sessions(team: Services) -> None:
    with team.store.writing() as db:
        db.execute(update(SessionRow).values(seen_at=SessionRow.seen_at - IDLE_SECONDS - 1))


def hidden(page: str) -> dict[str, str]:
    """What the form of a page brings without anybody typing; newlines as a browser sends them."""
    form = page[page.index('<form method="post"', page.index("<main")) :]
    found = {name: html.unescape(value) for name, value in HIDDEN.findall(form)}
    return {name: re.sub(r"\r?\n", "\r\n", value) for name, value in found.items()}


def typed(browser: Visitor, page: str, fields: dict[str, str]) -> dict[str, str]:
    return hidden(browser.get(page).text) | fields


def sign_in(browser: Visitor, page: str, name: str, password: str = PASSWORD) -> Response:
    form = hidden(page) | {"name": name, "password": password}
    return browser.client.post("/sign-in", files={key: (None, form[key]) for key in form})


def press(browser: Visitor, page: str) -> Response:
    action = re.findall(r'<form method="post" action="([^"]*)"', page)[-1]
    return browser.client.post(action, data=hidden(page), headers=OURS)


@pytest.fixture
def refused(team: Services, inspector: Visitor) -> str:
    """The page that answers a note sent after the session had ended."""
    form = typed(inspector, "/notes/new", {"text": WORDS, "force": "Kent", "scope": "3"})
    end_sessions(team)
    answer = inspector.client.post("/notes", data=form, headers=OURS)
    assert answer.status_code == 401
    return answer.text


def test_what_was_typed_is_sent_when_its_writer_says_so(refused: str, inspector: Visitor) -> None:
    assert "Your session had ended, so nothing was sent" in refused
    page = sign_in(inspector, refused, "inspector").text
    assert "<h1>Send what you typed</h1>" in page
    assert '<h2 class="small-title">File the notes</h2>' in page
    assert "Nobody owns the &lt;b&gt;backlog" in page
    assert "not filed any notes" in inspector.get("/notes").text
    sent = press(inspector, page)
    assert sent.status_code == 303
    assert "Nobody owns the &lt;b&gt;backlog" in inspector.get(sent.headers["location"]).text


def test_a_wrong_password_loses_nothing(refused: str, inspector: Visitor) -> None:
    again = sign_in(inspector, refused, "inspector", "wrong").text
    assert "Send what you typed" in sign_in(inspector, again, "inspector").text


def test_somebody_else_is_not_shown_it(refused: str, inspector: Visitor) -> None:
    answer = sign_in(inspector, refused, "admin")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_it_is_kept_where_the_former_session_is_forgotten(
    team: Services, inspector: Visitor
) -> None:
    note = filed(inspector)
    form = typed(inspector, note, GRADE)
    with team.store.writing() as db:
        db.execute(delete(SessionRow))
    page = inspector.client.post(f"{note}/grades", data=form, headers=OURS).text
    page = sign_in(inspector, page, "inspector").text
    assert press(inspector, page).headers["location"] == f"{note}/suggestion"
    assert "Before seeing the suggestion" in inspector.get(f"{note}/suggestion").text


def test_a_form_that_stood_open_while_its_writer_signed_in_anew_is_shown_at_once(
    inspector: Visitor,
) -> None:
    form = typed(inspector, "/notes/new", {"text": WORDS})
    inspector.post("/sign-out")
    inspector.sign_in("inspector")
    answer = inspector.client.post("/notes", data=form, headers=OURS)
    assert answer.status_code == 403
    assert press(inspector, answer.text).status_code == 303
    inspector.post("/sign-out")
    inspector.sign_in("admin")
    other = inspector.client.post("/notes", data=form, headers=OURS)
    assert other.status_code == 403
    assert "Nobody owns" not in other.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "https://peel.example", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_what_no_page_of_ours_sent_is_never_carried(
    team: Services, inspector: Visitor, headers: dict[str, str], signed_in: bool
) -> None:
    if not signed_in:
        end_sessions(team)
    forged = {"text": WORDS, "form_person": "inspector", "form_token": "0" * 64}
    answer = inspector.client.post("/notes", data=forged, headers=headers)
    assert answer.status_code in (401, 403)
    assert "Nobody owns" not in answer.text


def test_a_sign_in_form_of_another_site_cannot_plant_anything(
    team: Services, inspector: Visitor
) -> None:
    end_sessions(team)
    planted = {
        "name": "inspector",
        "password": PASSWORD,
        "typed_to": "/notes",
        "typed_by": "inspector",
        "typed.text": WORDS,
        "form_token": "0" * 64,
    }
    answer = inspector.client.post("/sign-in", data=planted, headers=OURS)
    assert answer.status_code == 403
    assert "Nobody owns" not in answer.text
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/notes", "//elsewhere.example", "/sign-out", "/notes/new", ""]
)
def test_it_goes_nowhere_but_to_a_form_of_ours(guest: Visitor, to: str) -> None:
    form = {"name": "inspector", "password": PASSWORD, "typed_to": to, "typed_by": "inspector"}
    sent = guest.client.post("/sign-in", data={**form, "form_token": guest.token()})
    assert (sent.status_code, sent.headers["location"]) == (303, "/")


def test_a_file_is_not_kept_and_that_is_said(team: Services, inspector: Visitor) -> None:
    form = typed(inspector, "/notes/new", {"force": "Kent"})
    end_sessions(team)
    files = {"file": ("week.txt", WORDS.encode())}
    page = inspector.client.post("/notes", data=form, files=files, headers=OURS).text
    assert "Nobody owns" not in page
    page = sign_in(inspector, page, "inspector").text
    assert "The file could not be kept" in page
    back = press(inspector, page)
    assert back.status_code == 400
    assert 'value="Kent"' in back.text


@pytest.mark.parametrize("signs", [LARGEST_CARRIED, LARGEST_CARRIED * 3])
def test_what_is_too_long_is_not_kept_and_that_is_said(
    team: Services, inspector: Visitor, signs: int
) -> None:
    form = typed(inspector, "/notes/new", {"text": "a" * signs})
    end_sessions(team)
    answer = inspector.client.post("/notes", data=form, headers=OURS)
    assert answer.status_code == 401
    assert "could not be kept" in answer.text
    assert "aaaa" not in answer.text


def test_a_body_that_is_no_form_is_answered_like_any_other(
    team: Services, inspector: Visitor
) -> None:
    end_sessions(team)
    broken = {**OURS, "Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"--x\r\nnonsense", b"\0" * 100):
        assert inspector.client.post("/notes", content=body, headers=broken).status_code == 401


def test_nothing_of_it_is_logged(
    team: Services, inspector: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    form = typed(inspector, "/notes/new", {"text": WORDS})
    end_sessions(team)
    page = inspector.client.post("/notes", data=form, headers=OURS).text
    sign_in(inspector, page, "inspector")
    assert "not signed in" in caplog.text
    assert "backlog" not in caplog.text


def test_every_form_has_words_for_its_button() -> None:
    posted = {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in route.methods
    }
    assert posted - {"/sign-in", "/sign-out"} == set(ACTIONS)
