"""Panel and analyst with JavaScript switched off: the inspector's walk is in ``test_walks``."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, sign_in

pytestmark = pytest.mark.browser
_PATIENCE_SECONDS = 300.0


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page on which no script runs."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.set_default_timeout(120_000)
        yield page


def wait_for(page: Page, button: str) -> None:
    """Follow the link that shows how far a job is until it has ended."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while page.get_by_role("link", name=button).count() == 0 and time.monotonic() < until:
        page.get_by_role("link", name="See how far it is now").click()
        time.sleep(0.5)
    expect(page.get_by_role("link", name=button)).to_be_visible()


def test_the_panels_walk(plain: Page, team: Server) -> None:
    sign_in(plain, team, "panel")
    plain.get_by_role("link", name="Moderate judgments").click()
    plain.get_by_role("button", name="Look for flags now").click()
    wait_for(plain, "Go to the flags")
    plain.get_by_role("link", name="Go to the flags").click()
    plain.get_by_label("Decision").select_option("all")
    plain.get_by_label("Kind").select_option("similar_evidence_different_grade")
    plain.get_by_role("button", name="Filter").click()
    plain.get_by_role("link", name="Similar evidence, different grade").first.click()
    plain.get_by_label("Dismiss: the judgment may stand").check()
    plain.get_by_label("Why", exact=True).fill("Another unit.")
    plain.get_by_role("button", name="Record the decision").click()
    expect(plain.get_by_text("Dismissed by")).to_be_visible()
    plain.get_by_label("Requires improvement").check()
    plain.get_by_label("Reason for the grade").fill("Plans are missing.")
    plain.get_by_role("button", name="Record the moderated grade").click()
    expect(plain.get_by_role("heading", name="Moderation")).to_be_visible()
    plain.goto(f"{team.address}/panel/grid?level=question")
    expect(plain.get_by_text("Moderated Requires improvement").first).to_be_visible()


def test_the_analysts_walk(plain: Page, team: Server) -> None:
    sign_in(plain, team, "analyst")
    plain.get_by_role("link", name="Look after the model").click()
    plain.get_by_text("Model card with its figures").click()
    expect(plain.get_by_role("heading", name="Intended use")).to_be_visible()
    plain.get_by_role("button", name="Look for drift").click()
    expect(plain.get_by_role("heading", name="Looking for drift")).to_be_visible()
    if plain.get_by_role("button", name="Stop this work").count():
        plain.get_by_role("button", name="Stop this work").click()
    wait_for(plain, "Go to the model")
    plain.get_by_role("button", name="Sign out").click()
    expect(plain.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
