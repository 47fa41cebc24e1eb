"""Long lists come page by page: what a page costs does not grow with what is in the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Mapper

from app.serving.services import Services
from app.store.flags import DISMISSED, UPHELD, Raised, dispose, record_flags
from app.store.judgments import record_judgments
from app.store.opening import Store
from classifier.fingerprints import flag_fingerprint
from classifier.judgments import Judgment
from tests.app.serving_samples import add_people, bearer, sample_services, visitor

FORCES = ("Kent", "Essex", "Devon & Cornwall")
KINDS = ("thin_evidence", "unlike_its_evidence")
FEW, MANY = 200, 3_000


def judgment(number: int, grade: str = "good") -> Judgment:
    force, scope = FORCES[number % 3], ("3", "3.1", "3.10", "2.1")[number % 4]
    who = ("inspector", "somebody.else")[number % 2]
    text = f"Files are reviewed on visit {number}."
    return Judgment(f"j{number:05}", force, scope, grade, text, inspector=who)


def flag(number: int, count: int) -> Raised:
    one, kind = judgment(number), KINDS[number % 5 == 0]
    record = {
        "kind": kind,
        "judgment_id": one.judgment_id,
        "reason": "look at it",
        "grade": one.grade,
        "expected_grade": None,
    }
    score = 1 - number / count
    return Raised(flag_fingerprint(kind, [one]), kind, (one.judgment_id,), score, record)


def fill(store: Store, count: int) -> None:
    """Judgments with a flag each; every tenth was changed since, so that its flag has lapsed."""
    with store.writing() as db:
        record_judgments(db, [judgment(n) for n in range(count)], who="test")
        record_flags(db, [flag(n, count) for n in range(count)], who="test")
        changed = [judgment(n, "outstanding") for n in range(0, count, 10)]
        record_judgments(db, changed, who="test")
        for number, verdict in ((1, DISMISSED), (3, DISMISSED), (3, UPHELD)):
            dispose(db, flag(number, count).fingerprint, verdict, "so", who="panel")


def served(folder: Path, count: int) -> Services:
    folder.mkdir()
    services = sample_services(folder)
    add_people(services.store)
    fill(services.store, count)
    return services


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return served(tmp_path_factory.mktemp("few") / "home", FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return served(tmp_path_factory.mktemp("many") / "home", MANY)


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """Count the statements that are sent, and the rows that become objects."""
    seen = {"statements": 0, "rows": 0}

    def statement(*_: Any) -> None:  # noqa: ANN401
        seen["statements"] += 1

    def row(*_: Any) -> None:  # noqa: ANN401
        seen["rows"] += 1

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Mapper, "load", row)
    yield seen
    event.remove(Engine, "before_cursor_execute", statement)
    event.remove(Mapper, "load", row)


def cost(services: Services, path: str) -> tuple[int, int]:
    with visitor(services) as browser:
        browser.sign_in("panel")
        headers = bearer(services, "panel")
        with counted() as seen:
            assert browser.get(path, headers=headers).status_code == 200
    return seen["statements"], seen["rows"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/judgments?limit=20",
        "/api/v1/judgments?force=Kent&limit=20&after=j00020",
        "/api/v1/flags?limit=20",
        "/api/v1/flags?limit=20&offset=20&force=Kent",
        "/panel",
        "/panel?page=3&state=all",
    ],
)
def test_what_a_page_costs_does_not_grow_with_the_store(
    few: Services, many: Services, path: str
) -> None:
    statements, rows = cost(few, path)
    assert (statements, rows) == cost(many, path)
    assert 20 <= rows <= 70


def walked(services: Services, path: str, key: str, who: str = "panel") -> list[dict[str, Any]]:
    """Everything that the pages hold from the first to the last."""
    found: list[dict[str, Any]] = []
    with visitor(services) as browser:
        headers = bearer(services, who)
        while path:
            page = browser.get(path, headers=headers).json()
            found += page[key]
            path = page["next"]
    return found


def test_the_pages_together_hold_every_judgment_once_as_it_stands(many: Services) -> None:
    found = walked(many, "/api/v1/judgments?limit=1000", "judgments")
    assert [one["judgment_id"] for one in found] == [f"j{n:05}" for n in range(MANY)]
    assert [one["grade"] for one in found[:11]] == ["outstanding", *["good"] * 9, "outstanding"]


def test_filters_hold_on_every_page_and_inspectors_see_their_own(few: Services) -> None:
    path = "/api/v1/judgments?limit=7&scope=3.1&force=Devon+%26+Cornwall"
    wanted = [n for n in range(FEW) if n % 3 == 2 and n % 4 == 1]
    found = [one["judgment_id"] for one in walked(few, path, "judgments")]
    assert found == [f"j{n:05}" for n in wanted]
    own = walked(few, "/api/v1/judgments?limit=50", "judgments", who="inspector")
    assert [one["judgment_id"] for one in own] == [f"j{n:05}" for n in range(0, FEW, 2)]


def test_the_last_page_leads_nowhere(few: Services) -> None:
    with visitor(few) as browser:
        headers = bearer(few, "panel")
        page = browser.get(f"/api/v1/judgments?limit={FEW}", headers=headers).json()
        assert (len(page["judgments"]), page["more"], page["next"]) == (FEW, False, None)
        page = browser.get(f"/api/v1/judgments?limit={FEW - 1}", headers=headers).json()
        assert (page["more"], page["next"]) == (True, "/api/v1/judgments?limit=199&after=j00198")


def lapsed(number: int) -> bool:
    return number % 10 == 0


@pytest.mark.parametrize(
    ("query", "passes"),
    [
        ("", lambda n: not lapsed(n) and n not in (1, 3)),
        ("state=all", lambda n: True),
        ("state=dismissed", lambda n: n == 1),
        ("state=upheld", lambda n: n == 3),
        ("state=all&force=Kent", lambda n: n % 3 == 0),
        ("state=all&scope=3", lambda n: n % 4 != 3),
        ("state=all&scope=3.1", lambda n: n % 4 == 1),
        ("state=all&inspector=inspector&scope=2", lambda n: False),
        ("state=all&inspector=somebody.else&scope=2", lambda n: n % 4 == 3),
        ("kind=unlike_its_evidence", lambda n: n % 5 == 0 and not lapsed(n)),
        ("state=all&force=Nowhere", lambda n: False),
    ],
)
def test_the_pages_of_flags_hold_those_that_pass_worst_first(
    few: Services,
    query: str,
    passes: Any,  # noqa: ANN401
) -> None:
    found = walked(few, f"/api/v1/flags?limit=17&{query}", "flags")
    wanted = [flag(n, FEW).fingerprint for n in range(FEW) if passes(n)]
    assert [one["flag_id"] for one in found] == wanted


def test_the_panels_queue_turns_its_pages(few: Services) -> None:
    with visitor(few) as browser:
        browser.sign_in("panel")
        page = browser.get("/panel?state=all&page=10").text
        assert page.count('href="/panel/flags/') == 20
        assert "Page 10 of 10" in page
        assert "200 flags, 20 on this page" in page
        assert flag(199, FEW).fingerprint in page
        assert browser.get("/panel?state=all&page=11").text.count('href="/panel/flags/') == 0


def test_a_flag_stands_again_when_its_judgment_is_as_it_was(few: Services) -> None:
    with few.store.writing() as db:
        record_judgments(db, [judgment(10)], who="test")
    found = walked(few, "/api/v1/flags?limit=100", "flags")
    with few.store.writing() as db:
        record_judgments(db, [judgment(10, "outstanding")], who="test")
    assert flag(10, FEW).fingerprint in {one["flag_id"] for one in found}
