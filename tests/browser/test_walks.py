"""The three walks of the README in a real browser, on a real server with a real store."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.web.pages.notes import title_of
from tests.browser.conftest import PASSWORD, Server, fill_in, sign_in
from tests.browser.looking import hold, width_of

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
NOTE = (ROOT / "examples" / "investigations.txt").read_text(encoding="utf-8")


def test_the_inspectors_walk(page: Page, alone: Server) -> None:
    # A suggestion that was seen on a copy counts as seen, so each walk has a note of its own.
    note = f"{NOTE}\nOn a screen {width_of(page)} wide.\n"
    page.goto(alone.address)
    expect(page.get_by_text("Single-user mode")).to_be_visible()
    hold(page, "start")
    page.get_by_role("link", name="Grade your notes").click()
    hold(page, "new-note")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_focused()
    hold(page, "new-note-error", answers_a_form=True)
    page.get_by_label("Paste your notes").fill(note)
    page.get_by_label("Police force").fill("Northumbria")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Your own grade first")).to_be_visible()
    hold(page, "judge-first")
    page.get_by_label("What you grade").select_option("2")
    page.get_by_role("button", name="Save and see the suggestion").click()
    expect(page.get_by_role("link", name="Choose your grade")).to_be_visible()
    page.get_by_label("Requires improvement").check()
    page.get_by_label("Why").fill("Plans and reviews are missing in too many files.")
    page.get_by_role("button", name="Save and see the suggestion").click()
    expect(page.get_by_text("Before seeing the suggestion").last).to_be_visible()
    hold(page, "suggestion")
    page.get_by_text("Give or change a grade").click()
    page.get_by_label("What you grade").select_option("2")
    page.get_by_label("Inadequate").check()
    page.get_by_label("Why").last.fill("On reflection, the losses of evidence weigh more.")
    page.get_by_role("button", name="Save your grade").click()
    expect(page.get_by_text("version 2")).to_be_visible()
    with page.expect_download() as caught:
        page.get_by_role("link", name="Word document").click()
    assert caught.value.suggested_filename == f"{title_of(note)}.docx"
    page.goto(f"{alone.address}/notes")
    hold(page, "notes")
    page.emulate_media(media="print")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_a_large_upload_is_read_with_progress_and_can_be_stopped(page: Page, alone: Server) -> None:
    # Texts of its own for each walk, for what was read before is read fast.
    waits = f"phones waits to be examined, {width_of(page)} in all"
    rows = "".join(f'n{n},"No backlog of {n} {waits}."\n' for n in range(4000))
    page.goto(f"{alone.address}/notes/new")
    page.get_by_label("Or upload a file").set_input_files(
        {"name": "year.csv", "mimeType": "text/csv", "buffer": f"note_id,text\n{rows}".encode()}
    )
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Reading your notes")).to_be_visible()
    hold(page, "job")
    page.get_by_role("button", name="Stop this work").click()
    expect(page.get_by_text("Stopped")).to_be_visible()


def test_the_panels_walk(page: Page, team: Server) -> None:
    sign_in(page, team, "panel")
    page.get_by_role("link", name="Moderate judgments").click()
    page.get_by_role("button", name="Look for flags now").click()
    expect(page.get_by_text("3 judgments checked")).to_be_visible(timeout=120_000)
    page.get_by_role("link", name="Go to the flags").click()
    hold(page, "panel")
    page.get_by_label("Decision").select_option("all")
    page.get_by_label("Kind").select_option("similar_evidence_different_grade")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name=re.compile("^Similar evidence")).first.click()
    expect(page.get_by_role("heading", name="Kent, 2.1")).to_be_visible()
    expect(page.get_by_role("heading", name="Essex, 2.1")).to_be_visible()
    hold(page, "flag")
    page.get_by_label("Uphold: the flag is right").check()
    page.get_by_label("Why", exact=True).fill("The same evidence, three grades apart.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("Upheld by")).to_be_visible()
    page.get_by_label("Requires improvement").check()
    page.get_by_label("Reason for the grade").fill("Plans are missing, some victims are told.")
    page.get_by_role("button", name="Record the moderated grade").click()
    expect(page.get_by_role("heading", name="Moderation")).to_be_visible()
    hold(page, "judgment")
    page.goto(f"{team.address}/panel/grid?level=question")
    expect(page.get_by_text("Moderated Requires improvement").first).to_be_visible()
    hold(page, "grid")
    page.get_by_role("link", name="Agreement").click()
    hold(page, "agreement")


def test_what_was_typed_outlives_the_session(page: Page, team: Server) -> None:
    sign_in(page, team, "inspector")
    page.goto(f"{team.address}/notes/new")
    page.get_by_label("Paste your notes").fill(NOTE)
    page.get_by_label("Police force").fill("Kent")
    # A new password ends every session of the account.
    team.peel("users", "password", "inspector", stdin=f"{PASSWORD}\n")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    hold(page, "session-ended", answers_a_form=True)
    fill_in(page, "inspector")
    expect(page.get_by_role("heading", name="Send what you typed")).to_be_visible()
    hold(page, "send-again", answers_a_form=True)
    page.get_by_role("button", name="File the notes").click()
    expect(page.get_by_role("heading", name="Your own grade first")).to_be_visible()
    expect(page.get_by_role("region", name="The note")).to_have_text(NOTE)


def test_the_analysts_walk(page: Page, team: Server) -> None:
    sign_in(page, team, "analyst")
    page.get_by_role("link", name="Look after the model").click()
    expect(page.get_by_role("heading", name="Champion")).to_be_visible()
    page.get_by_text("Model card with its figures").click()
    hold(page, "models")
    page.get_by_role("button", name="Look for drift").click()
    expect(page.get_by_role("heading", name="Looking for drift")).to_be_visible()
    hold(page, "drift-job")


def test_the_admin_sees_accounts_and_events(page: Page, team: Server) -> None:
    page.goto(f"{team.address}/admin")
    hold(page, "sign-in")
    sign_in(page, team, "admin")
    page.goto(f"{team.address}/admin")
    hold(page, "admin")
    page.goto(f"{team.address}/nowhere")
    hold(page, "not-found")
    page.get_by_role("link", name="Accessibility statement").click()
    hold(page, "accessibility")


def test_the_keyboard_alone_is_enough(browser: Browser, alone: Server) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{alone.address}/notes/new")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_label("Paste your notes")).to_be_focused()
        page.keyboard.type("No backlog in digital forensics.")
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.type("Kent")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Continue")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Your own grade first")).to_be_visible()
        page.wait_for_load_state("load")
        seen = page.evaluate("getComputedStyle(document.querySelector('.skip')).position", None)
        assert seen == "absolute"


def test_everything_works_without_javascript(browser: Browser, alone: Server) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{alone.address}/notes/new")
        page.get_by_label("Paste your notes").fill("No backlog in digital forensics.")
        page.get_by_label("Police force").fill("Kent")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Show the suggestion").click()
        expect(page.get_by_role("heading", name="Grades at a glance")).to_be_visible()
        page.get_by_text("Give or change a grade").click()
        page.get_by_label("What you grade").select_option("2.1")
        page.get_by_label("Good").check()
        page.get_by_label("Why").last.fill("Nothing waits.")
        page.get_by_role("button", name="Save your grade").click()
        expect(page.get_by_text("After seeing the suggestion").last).to_be_visible()


def test_nothing_is_fetched_from_elsewhere(browser: Browser, alone: Server) -> None:
    asked: list[str] = []
    told: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda line: told.append(line.text))
        for path in ("/", "/notes", "/notes/new", "/panel", "/models", "/admin"):
            page.goto(alone.address + path)
    assert asked
    assert [url for url in asked if not url.startswith(alone.address)] == []
    assert [line for line in told if "Content Security Policy" in line] == []
