"""The analyst in a browser: a challenger through the gate and back, and a retraining."""

import json
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.models_here import default_model
from tests.browser.challenger import register_challenger
from tests.browser.conftest import Server, add_accounts, sign_in, start
from tests.browser.looking import hold

pytestmark = pytest.mark.browser
OUTCOMES = Path(__file__).parents[2] / "examples" / "moderated-outcomes.csv"
SHOWN = 12
_IN_A_ROW = 8
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Workshop:
    """A server with a challenger that the gate lets pass."""

    server: Server
    challenger: str
    token: str

    def answers_with(self) -> str:
        """The fingerprint of the model that answers now."""
        asked = urllib.request.Request(  # noqa: S310
            f"{self.server.address}/api/v1/suggest",
            json.dumps({"notes": [{"text": "No backlog waits."}]}).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked) as answer:  # noqa: S310
            [result] = json.load(answer)["results"]
        return str(result["model"]["fingerprint"])

    def comes_to_answer_with(self, fingerprint: str) -> bool:
        """Tell whether a model answers before long: the one before does until it is loaded."""
        until = time.monotonic() + _PATIENCE_SECONDS
        # Copies of the model answer in turn, and each is replaced in its own time.
        in_a_row = 0
        while in_a_row < _IN_A_ROW and time.monotonic() < until:
            in_a_row = in_a_row + 1 if self.answers_with() == fingerprint else 0
            time.sleep(0.25)
        return in_a_row == _IN_A_ROW


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    home = tmp_path_factory.mktemp("workshop")
    challenger = register_challenger(home)
    for server in start(home):
        add_accounts(server, "analyst", "admin")
        token = server.peel("users", "token", "admin", "--label", "test").strip()
        yield Workshop(server, challenger, token)


def test_a_challenger_is_promoted_through_the_gate_and_rolled_back(
    page: Page, workshop: Workshop
) -> None:
    default = default_model().fingerprint
    sign_in(page, workshop.server, "analyst")
    page.get_by_role("link", name="Look after the model").click()
    listed = page.get_by_role("table", name="Models of this server")
    challenger = listed.get_by_role("row", name=workshop.challenger[:SHOWN])
    expect(challenger).to_contain_text("Challenger")
    expect(challenger).to_contain_text("It may be promoted")
    expect(page.get_by_role("table", name="The gate’s rules")).to_contain_text("Met")
    hold(page, "models-challenger")
    page.get_by_role("button", name="Promote").click()
    expect(challenger).to_contain_text("Champion")
    log = page.get_by_role("table", name="Promotion log").get_by_role("row")
    expect(log.nth(1)).to_contain_text("Promote")
    expect(log.nth(1)).to_contain_text("analyst")
    expect(log.nth(1)).to_contain_text("the gate let it pass")
    expect(log.nth(1)).to_contain_text(workshop.challenger[:SHOWN])
    hold(page, "models-promoted")
    assert workshop.comes_to_answer_with(workshop.challenger)
    page.get_by_label("Reason for going back").fill("It doubts too much.")
    page.get_by_role("button", name="Go back to the model before").click()
    expect(log.nth(1)).to_contain_text("Rollback")
    expect(log.nth(1)).to_contain_text("It doubts too much.")
    expect(log.nth(2)).to_contain_text("Promote")
    expect(listed.get_by_role("row", name=default[:SHOWN])).to_contain_text("Champion")
    assert workshop.comes_to_answer_with(default)


def test_a_retraining_is_started_watched_and_stopped(page: Page, workshop: Workshop) -> None:
    before = default_model().fingerprint
    assert workshop.comes_to_answer_with(before)
    for subject in ("judgments", "moderate"):
        workshop.server.peel(subject, "import", str(OUTCOMES))
    sign_in(page, workshop.server, "analyst")
    page.goto(f"{workshop.server.address}/models")
    page.get_by_role("button", name="Retrain").click()
    expect(page.get_by_role("heading", name="Retraining")).to_be_visible()
    # Without a press of any key: the page looks by itself how far it is.
    expect(page.get_by_text("Under way")).to_be_visible()
    hold(page, "retrain-job")
    page.get_by_role("button", name="Stop this work").click()
    expect(page.get_by_text("Stopped")).to_be_visible()
    page.get_by_role("link", name="Go to the model").click()
    expect(page.get_by_role("link", name="The last retraining")).to_be_visible()
    assert workshop.answers_with() == before
