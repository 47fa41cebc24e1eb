"""The panel's walk: look for flags, see both passages, decide, moderate, see the grid, export."""

import csv
import io
import re

import pytest

from app.serving.flagging import FLAGGING
from app.serving.job_kinds import UPLOAD
from app.serving.jobs import add_job
from app.serving.services import Services
from app.store.events import events
from tests.app.serving_samples import Visitor, add_judgments, wait_for_jobs


@pytest.fixture
def panel(team: Services, guest: Visitor) -> Visitor:
    """A browser in which a panel member has signed in; judgments are in the store."""
    add_judgments(team.store)
    guest.sign_in("panel")
    return guest


@pytest.fixture
def flagged(panel: Visitor) -> Visitor:
    """The same, after looking for flags."""
    job = panel.post("/panel/look", page="/panel").headers["location"]
    assert "3 judgments checked" in wait_for_jobs(panel, job)
    return panel


def first_flag(browser: Visitor, query: str = "") -> str:
    found = re.findall(r'href="(/panel/flags/\w+)"', browser.get(f"/panel{query}").text)
    assert found
    return str(found[0])


def test_the_queue_shows_what_does_not_fit_with_both_passages(flagged: Visitor) -> None:
    queue = flagged.get("/panel").text
    assert "Unlike its evidence" in queue
    assert "Similar evidence, different grade" in queue
    page = flagged.get(first_flag(flagged, "?kind=similar_evidence_different_grade")).text
    assert page.count("A backlog of unassessed offenders") == 2
    assert "<mark" in page
    assert "Essex" in page
    assert "Kent" in page


@pytest.mark.parametrize(
    ("query", "flags"),
    [
        ("", 5),
        ("?force=Kent", 3),
        ("?force=Essex", 2),
        ("?force=Nowhere", 0),
        ("?scope=3", 5),
        ("?scope=8", 0),
        ("?inspector=I.+Essex", 2),
        ("?kind=unlike_its_evidence", 1),
        ("?state=dismissed", 0),
        ("?state=nonsense", 5),
    ],
)
def test_the_queue_can_be_filtered(flagged: Visitor, query: str, flags: int) -> None:
    page = flagged.get(f"/panel{query}").text
    assert len(re.findall(r'href="/panel/flags/', page)) == flags


def test_a_dismissed_flag_stays_down_and_keeps_its_reason(flagged: Visitor) -> None:
    flag = first_flag(flagged, "?kind=unlike_its_evidence")
    decision = {"verdict": "dismissed", "why": "Known <b>since</b> May."}
    assert flagged.post(f"{flag}/decision", decision, page=flag).status_code == 303
    page = flagged.get(flag).text
    assert "Dismissed" in page
    assert "Known &lt;b&gt;since" in page
    wait_for_jobs(flagged, flagged.post("/panel/look", page="/panel").headers["location"])
    assert flag not in flagged.get("/panel").text
    assert flag in flagged.get("/panel?state=dismissed").text


@pytest.mark.parametrize(
    ("action", "form", "field"),
    [
        ("decision", {"why": "Because."}, "verdict"),
        ("decision", {"verdict": "upheld"}, "why"),
        ("moderation", {"reason": "Because."}, "grade"),
        ("moderation", {"grade": "good"}, "reason"),
        ("decision", {"verdict": "upheld", "why": "a" * 5001}, "why"),
        ("moderation", {"grade": "good", "reason": "a" * 5001}, "reason"),
    ],
)
def test_what_is_missing_or_too_long_in_a_decision_is_said(
    flagged: Visitor, action: str, form: dict[str, str], field: str
) -> None:
    flag = first_flag(flagged)
    answer = flagged.post(f"{flag}/{action}", form, page=flag)
    assert answer.status_code == 400
    assert f'href="#{field}"' in answer.text


def test_moderation_shows_in_history_grid_and_export(flagged: Visitor, team: Services) -> None:
    flag = first_flag(flagged, "?kind=unlike_its_evidence")
    form = {"grade": "requires_improvement", "reason": "The backlog outweighs."}
    answer = flagged.post(f"{flag}/moderation", form, page=flag)
    assert answer.headers["location"] == "/panel/judgment?id=j1"
    page = flagged.get("/panel/judgment?id=j1").text
    assert "The backlog outweighs." in page
    grid = flagged.get("/panel/grid").text
    assert "Moderated Requires improvement" in grid
    assert "Suggested Requires improvement" in grid
    assert "Devon &amp; Cornwall" in grid
    rows = list(
        csv.DictReader(io.StringIO(flagged.get("/panel/export.csv").content.decode("utf-8-sig")))
    )
    [moderated] = [row for row in rows if row["moderated_grade"]]
    shown = [moderated[name] for name in ("judgment_id", "moderated_grade", "moderator", "reason")]
    assert shown == ["j1", "requires_improvement", "panel", "The backlog outweighs."]
    assert moderated["moderated_at"].endswith("+00:00")
    with team.store.reading() as db:
        logged = [(entry.who, entry.what) for entry in events(db)]
    assert ("panel", "outcome recorded") in logged
    assert ("panel", "flagging asked for") in logged


def test_agreement_is_shown_only_where_there_is_enough(flagged: Visitor) -> None:
    page = flagged.get("/panel/agreement").text
    assert "fewer than ten judgments" in page
    assert "Unlike its evidence" in page


def test_whoever_asks_for_flags_again_is_led_to_the_job_under_way(
    team: Services, panel: Visitor
) -> None:
    with team.store.writing() as db:
        key = add_job(db, FLAGGING, "another panel member", "judgments")
        mine = add_job(db, UPLOAD, "an inspector", "an upload")
    assert panel.get(f"/jobs/{key}").status_code == 200
    assert panel.get(f"/jobs/{mine}").status_code == 404
    panel.post("/sign-out", page="/panel")
    panel.sign_in("inspector")
    assert panel.get(f"/jobs/{key}").status_code == 404
