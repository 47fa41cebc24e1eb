"""The analyst's jobs on the page: one of a kind at a time."""

import pytest

from app.serving.jobs import report_progress
from app.serving.services import Services
from app.store.events import events
from tests.app.serving_samples import Visitor


@pytest.fixture
def analyst(team: Services, guest: Visitor, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """A browser in which an analyst has signed in; no job begins."""
    monkeypatch.setattr("app.serving.worker.claim_next", lambda db, kinds: None)
    guest.sign_in("analyst")
    return guest


@pytest.mark.parametrize("kind", ["retrain", "monitor"])
def test_whoever_presses_again_is_led_to_the_job_under_way(
    team: Services, analyst: Visitor, kind: str
) -> None:
    first = analyst.post(f"/models/{kind}", page="/models").headers["location"]
    again = analyst.post(f"/models/{kind}", {"promote": "yes"}, page="/models")
    assert again.headers["location"] == first
    with team.store.reading() as db:
        assert [one.what for one in events(db)].count(f"{kind} asked for") == 1


def test_the_page_of_a_retraining_tells_whether_it_promotes(analyst: Visitor) -> None:
    kept = analyst.post("/models/retrain", page="/models").headers["location"]
    assert "until somebody promotes it" in analyst.get(kept).text
    analyst.post(f"{kept}/cancel", page=kept)
    promoting = analyst.post("/models/retrain", {"promote": "yes"}, page="/models")
    assert "champion at once" in analyst.get(promoting.headers["location"]).text


def test_a_job_is_logged_as_cancelled_once_and_not_after_its_end(
    team: Services, analyst: Visitor
) -> None:
    path = analyst.post("/models/monitor", page="/models").headers["location"]
    for _ in range(2):
        assert analyst.post(f"{path}/cancel", page="/models").status_code == 303
    with team.store.reading() as db:
        assert [one.what for one in events(db)].count("job cancelled") == 1


def test_the_page_of_a_job_shows_the_step_it_is_at(team: Services, analyst: Visitor) -> None:
    path = analyst.post("/models/monitor", page="/models").headers["location"]
    with team.store.writing() as db:
        report_progress(db, path.rpartition("/")[2], 1, 3, "comparing them")
    page = analyst.get(path).text
    assert 'max="3" value="1"' in page
    assert "<p>Comparing them" in page
    told = analyst.get(f"{path}/progress").json()
    assert told == {"state": "queued", "done": 1, "total": 3, "doing": "comparing them"}
