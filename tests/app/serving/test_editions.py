"""A champion of another edition: the server goes on as it was started, and says what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.models_here import default_model
from app.serving.model_desk import ModelDesk
from app.serving.services import Services
from app.settings import Settings
from criteria.errors import PeelError
from criteria.schema import Edition
from models.bundle import read_bundle, write_bundle
from tests.app.serving_samples import Visitor, add_people, bearer, sample_services, visitor
from tests.app.web.test_inspector_walk import GRADE, filed
from training.promoting import promote
from training.registry import Registry


@pytest.fixture
def promoted(tmp_path: Path, library_edition: Edition) -> str:
    """The fingerprint of a champion of another edition in the registry."""
    shipped = read_bundle(default_model().folder)
    other = replace(
        shipped, edition=library_edition.name, edition_fingerprint=library_edition.fingerprint
    )
    name = write_bundle(other, tmp_path / "other", "A trial.")
    registry = Registry(tmp_path / "registry")
    with registry.writing():
        registry.adopt(tmp_path / "other", name)
        promote(registry, name, default_model(), who="me", override=True, reason="a trial")
    return name


def desk(folder: Path) -> ModelDesk:
    return ModelDesk(Settings(folder, "", ""))


def test_a_champion_of_the_same_edition_is_what_the_server_loads(
    tmp_path: Path, edition: Edition
) -> None:
    parts = desk(tmp_path).parts(edition)
    assert parts.bundle.fingerprint == default_model().fingerprint
    assert parts.edition is edition
    assert desk(tmp_path).unfit(edition) is None


def test_a_champion_of_another_edition_is_not_loaded(
    tmp_path: Path, edition: Edition, library_edition: Edition, promoted: str
) -> None:
    with pytest.raises(PeelError, match="started with") as caught:
        desk(tmp_path).parts(edition)
    assert caught.value.code == "SERVE_OTHER_EDITION"
    assert "restart peel serve" in caught.value.hint
    # That is what the restart does.
    assert desk(tmp_path).parts(library_edition).bundle.fingerprint == promoted


def served(folder: Path, edition: Edition) -> Services:
    services = replace(sample_services(folder), edition=edition)
    add_people(services.store)
    return services


def analyst(browser: Visitor) -> str:
    browser.sign_in("analyst")
    return browser.get("/models").text


def test_the_analysts_page_says_so_and_only_then(
    tmp_path: Path, edition: Edition, request: pytest.FixtureRequest
) -> None:
    services = served(tmp_path, edition)
    with visitor(services) as browser:
        assert "does not answer yet" not in analyst(browser)
        token = bearer(services, "analyst")
        assert browser.get("/api/v1/models", headers=token).json()["trouble"] is None
        request.getfixturevalue("promoted")
        page = analyst(browser)
        assert "The champion does not answer yet." in page
        assert "Whoever runs this server can restart it to change over" in page
        told = browser.get("/api/v1/models", headers=token).json()["trouble"]
        assert "restart peel serve" in told


def test_a_suggestion_by_other_criteria_is_not_shown_and_the_note_can_be_graded(
    tmp_path: Path, library_edition: Edition
) -> None:
    services = sample_services(tmp_path)
    add_people(services.store)
    with visitor(services) as browser:
        browser.sign_in("inspector")
        note = filed(browser)
        browser.post(f"{note}/reveal")
        assert browser.get(f"{note}/suggestion").status_code == 200
    restarted = replace(sample_services(tmp_path), edition=library_edition)
    with visitor(restarted) as browser:
        browser.sign_in("inspector")
        assert browser.get(f"{note}/suggestion").headers["location"] == note
        assert browser.get(f"{note}/download/csv").headers["location"] == note
        page = browser.get(note).text
        assert "read by other criteria, peel-2018" in page
        graded = {**GRADE, "scope": "A.1", "grade": library_edition.grades[0]}
        assert browser.post(f"{note}/grades", graded, page=note).headers["location"] == note
