"""What is refused: forged forms, fixed sessions, other hosts, hostile uploads, markup in notes."""

import io
import logging
import re
import socket
import zipfile
from pathlib import Path

import pytest

from app.accounts.people import set_disabled
from app.accounts.roles import ROLES
from app.serving.limits import LARGEST_BODY
from app.serving.services import Services
from app.serving.uploads import LARGEST_UPLOAD
from tests.app.serving_samples import (
    ALONE,
    PASSWORD,
    Visitor,
    add_people,
    bearer,
    sample_services,
    served,
    visitor,
)
from tests.app.web.test_inspector_walk import GRADE, NOTE, filed

MARKUP = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "peel.security")
    return caplog


def cookie_of(browser: Visitor) -> str:
    return browser.client.cookies.get("__Host-peel") or ""


def test_every_answer_has_the_headers(guest: Visitor) -> None:
    for path in ("/sign-in", "/nothing", "/static/page.css", "/api/v1/health", "/api/v1/judgments"):
        headers = guest.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'"), path
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["strict-transport-security"]
        assert "server" not in headers


def test_pages_hold_no_inline_script_or_style(inspector: Visitor) -> None:
    note = filed(inspector)
    inspector.post(f"{note}/reveal")
    for path in ("/", "/notes", "/notes/new", f"{note}/suggestion"):
        page = inspector.get(path).text
        assert not re.search(r"<style|\sstyle=|<script(?! src=\"/static/)|\son\w+=", page), path
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), path


def test_a_form_without_its_token_is_refused_and_logged(
    inspector: Visitor, log: pytest.LogCaptureFixture
) -> None:
    for token in ("", "0" * 64):
        sent = inspector.client.post("/notes", data={"text": NOTE, "form_token": token})
        assert sent.status_code == 403
    assert "form without its token" in log.text
    assert "not filed any notes" in inspector.get("/notes").text


def test_a_form_sent_by_another_site_is_refused_and_logged(
    inspector: Visitor, log: pytest.LogCaptureFixture
) -> None:
    for headers in (
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert inspector.post("/notes", {"text": NOTE}, headers=headers).status_code == 403
    assert log.text.count("another site") == 4


def test_signing_in_gives_a_new_session_and_the_old_id_is_worth_nothing(
    guest: Visitor, team: Services
) -> None:
    guest.get("/sign-in")
    planted = cookie_of(guest)
    guest.sign_in("inspector")
    own = cookie_of(guest)
    assert planted and own and own != planted
    guest.client.cookies.clear()
    for worthless in (planted, own[:-1], "x" * 500, ""):
        answer = guest.get("/notes", headers={"Cookie": f"__Host-peel={worthless}"})
        assert answer.status_code == 303
    assert guest.get("/notes", headers={"Cookie": f"__Host-peel={own}"}).status_code == 200


def test_signing_in_again_ends_the_session_before(inspector: Visitor) -> None:
    before = cookie_of(inspector)
    assert inspector.sign_in("panel").status_code == 303
    assert cookie_of(inspector) != before
    inspector.client.cookies.clear()
    assert inspector.get("/notes", headers={"Cookie": f"__Host-peel={before}"}).status_code == 303


def test_a_browser_with_too_long_a_cookie_can_sign_in(guest: Visitor) -> None:
    guest.client.cookies.set("__Host-peel", "x" * 500)
    assert guest.sign_in("inspector").status_code == 303


def test_the_cookie_is_out_of_reach(guest: Visitor) -> None:
    sent = guest.get("/sign-in").headers["set-cookie"]
    for part in ("__Host-peel=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert part in sent


def test_signing_out_ends_the_session_on_the_server(inspector: Visitor) -> None:
    own = cookie_of(inspector)
    inspector.post("/sign-out")
    inspector.client.cookies.clear()
    assert inspector.get("/notes", headers={"Cookie": f"__Host-peel={own}"}).status_code == 303


def test_five_wrong_passwords_lock_the_name_even_for_the_right_one(
    guest: Visitor, log: pytest.LogCaptureFixture
) -> None:
    answers = [guest.sign_in("inspector", f"wrong password {n}").status_code for n in range(5)]
    assert answers == [401] * 5
    locked = guest.sign_in("inspector")
    assert locked.status_code == 429
    assert "Wait 15 minutes" in locked.text
    assert "sign-in: there were too many failed attempts" in log.text
    assert guest.sign_in("panel").status_code == 303


def test_an_unknown_name_is_answered_like_a_wrong_password(guest: Visitor) -> None:
    known, unknown = guest.sign_in("inspector", "wrong"), guest.sign_in("nobody", "wrong")
    assert known.status_code == unknown.status_code == 401
    bare = [re.sub(r'value="[^"]*"', "", answer.text) for answer in (known, unknown)]
    assert bare[0] == bare[1]


@pytest.mark.parametrize(
    "given", ["//evil.example", "https://evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b"]
)
def test_signing_in_leads_nowhere_else(guest: Visitor, given: str) -> None:
    form = {"name": "inspector", "password": PASSWORD, "next": given, "form_token": guest.token()}
    sent = guest.client.post("/sign-in", data=form)
    assert sent.headers["location"] == "/"
    assert "a=b" not in str(sent.headers)


def test_markup_in_a_note_stays_text(inspector: Visitor) -> None:
    note = filed(inspector, f"{MARKUP} in the note", force=MARKUP)
    inspector.post(f"{note}/grades", {**GRADE, "reason": MARKUP})
    for path in ("/notes", f"{note}/suggestion"):
        page = inspector.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_markup_in_an_address_or_form_stays_text(inspector: Visitor, guest: Visitor) -> None:
    for answer in (
        inspector.get(f"/notes/{MARKUP}"),
        inspector.get(f"/sign-in?next=/{MARKUP}"),
        inspector.post("/notes", {"text": "", "force": MARKUP}),
        inspector.get("/notes?page=<script>"),
    ):
        assert answer.status_code < 500
        assert "<script>" not in answer.text.replace('<script src="/static/page.js"', "")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../application.py",
        "/static/%2e%2e/application.py",
        "/static/..%2f..%2fsettings.py",
        "/static//etc/passwd",
        "/notes/..%2f..%2fetc%2fpasswd",
        "/notes/x/download/..%2f..%2f..%2fetc%2fpasswd",
    ],
)
def test_no_path_leads_out(inspector: Visitor, path: str) -> None:
    answer = inspector.client.get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize("name", ["../../etc/cron.d/x.txt", "C:\\x\\y.txt", "\u202etxt.exe.txt"])
def test_the_name_of_a_file_is_only_a_name(inspector: Visitor, name: str) -> None:
    sent = inspector.post("/notes", files={"file": (name, NOTE.encode())})
    assert sent.status_code == 303
    listed = inspector.get("/notes").text
    assert "cron.d" not in listed
    assert "C:" not in listed


def test_a_file_name_cannot_add_headers(inspector: Visitor) -> None:
    rows = 'note_id,text\n"a""; x\r\nSet-Cookie: b=c",A note.\n'
    assert inspector.post("/notes", files={"file": ("a.csv", rows.encode())}).status_code == 303
    listed = inspector.get("/notes").text
    note = re.findall(r'href="(/notes/[\w-]{12})"', listed)[0]
    inspector.post(f"{note}/reveal")
    sent = inspector.get(f"{note}/download/csv")
    assert sent.status_code == 200
    assert "set-cookie" not in sent.headers
    assert "\n" not in sent.headers["content-disposition"]


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b"0" * (40 << 20))
    return stream.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


def with_entities() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", ENTITIES)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("bomb.docx", bomb(), 413),
        ("entities.docx", with_entities(), 400),
        ("program.exe", b"MZ", 400),
        ("picture.txt", b"\x89PNG\r\n\x1a\n", 400),
        ("nul.txt", b"a\0b", 400),
        ("empty.txt", b"", 400),
        ("quote.csv", b'text\n"never closed', 400),
    ],
)
def test_hostile_files_are_refused_and_logged(
    inspector: Visitor, name: str, data: bytes, status: int, log: pytest.LogCaptureFixture
) -> None:
    sent = inspector.post("/notes", files={"file": (name, data)})
    assert sent.status_code == status
    assert "There is a problem" in sent.text
    assert "peel-upload" not in sent.text
    assert "notes of inspector: NOTE_" in log.text
    assert name not in log.text
    assert "root:" not in sent.text


def test_an_upload_that_is_too_large_is_refused_before_it_is_read(
    inspector: Visitor, log: pytest.LogCaptureFixture
) -> None:
    data = b"a" * (LARGEST_UPLOAD + (1 << 20))
    assert inspector.post("/notes", files={"file": ("a.txt", data)}).status_code == 413
    assert "body too large" in log.text


def test_a_paste_that_is_too_large_stays_in_the_form(inspector: Visitor) -> None:
    form = {"text": "a" * (LARGEST_BODY + 1), "force": "Kent", "form_token": inspector.token("/")}
    sent = inspector.client.post("/notes", files={name: (None, form[name]) for name in form})
    assert sent.status_code == 413
    assert "Upload it as a file" in sent.text
    assert form["text"] in sent.text
    assert 'value="Kent"' in sent.text


def test_what_says_that_it_is_too_large_is_not_waited_for(team: Services) -> None:
    with served(team) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as line:
            head = f"POST /api/v1/judgments HTTP/1.1\r\nHost: {host}\r\n"
            head += "Content-Type: application/json\r\n"
            line.sendall(f"{head}Content-Length: {LARGEST_BODY + 1}\r\n\r\n".encode())
            assert b" 413 " in line.recv(100)


def test_a_body_without_a_length_is_counted(team: Services, guest: Visitor) -> None:
    headers = {**bearer(team, "inspector"), "Content-Type": "application/json"}
    chunks = (b" " * (1 << 20) for _ in range(4))
    sent = guest.client.post("/api/v1/suggest", headers=headers, content=chunks)
    assert sent.status_code == 413
    assert sent.json()["code"] == "REQUEST_TOO_LARGE"


def test_a_failure_of_ours_tells_the_browser_nothing(
    inspector: Visitor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise ValueError("secret words of a note")

    monkeypatch.setattr("app.web.pages.notes.file_notes", failing)
    answer = inspector.post("/notes", {"text": NOTE})
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "ValueError" not in answer.text
    assert "secret words" not in caplog.text
    assert "ValueError at" in caplog.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_on_this_machine_alone_another_host_name_is_refused(
    alone: Visitor, log: pytest.LogCaptureFixture
) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:80"):
        assert alone.get("/", headers={"Host": host}).status_code == 421
    assert alone.get("/", headers={"Host": "127.0.0.1:8321"}).status_code == 200
    assert "host of another machine" in log.text


def test_the_first_account_ends_single_user_mode(tmp_path: Path) -> None:
    services = sample_services(tmp_path, ALONE)
    with visitor(services) as browser:
        assert browser.get("/").status_code == 200
        add_people(services.store)
        assert browser.get("/").headers["location"].startswith("/sign-in")
        assert browser.get("/api/v1/judgments").status_code == 401


def test_disabling_the_last_account_opens_nothing(tmp_path: Path) -> None:
    services = sample_services(tmp_path, ALONE)
    add_people(services.store)
    with services.store.writing() as db:
        for role in ROLES:
            set_disabled(db, role, True)
    with visitor(services) as browser:
        assert browser.get("/admin").headers["location"].startswith("/sign-in")
        assert browser.get("/api/v1/judgments").status_code == 401


@pytest.mark.parametrize("path", ["/notes/", "/api/v1/judgments/", "/static", "/panel/"])
def test_a_slash_too_many_leads_to_no_other_host(alone: Visitor, path: str) -> None:
    answer = alone.get(path, headers={"Host": "evil.example"})
    assert answer.status_code in (404, 421)
    assert "location" not in answer.headers


def test_a_token_is_worth_what_its_owner_may(team: Services, guest: Visitor) -> None:
    body = {"notes": [{"text": NOTE}]}
    for role in ROLES:
        sent = guest.client.post("/api/v1/suggest", json=body, headers=bearer(team, role))
        assert sent.status_code == (200 if role in ("inspector", "admin") else 403)
    for wrong in ("Bearer nonsense", "Basic abc", "Bearer "):
        sent = guest.client.post("/api/v1/suggest", json=body, headers={"Authorization": wrong})
        assert sent.status_code == 401
        assert sent.headers["www-authenticate"] == "Bearer"
