"""The guard on sign-in: a crowd gets no more attempts than one who comes alone."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.accounts.guard import (
    BY_ADDRESS,
    BY_NAME,
    count_attempt,
    forget_failures,
    refuse_locked,
    take_back,
)
from app.store.opening import Store
from criteria.errors import PeelError
from tests.app.serving_samples import add_people, sample_services, visitor
from tests.app.store.postgres_server import running_server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        with Store.open(f"sqlite:///{tmp_path / 'store.db'}") as opened:
            yield opened
    else:
        with running_server() as address, Store.open(address) as opened:
            yield opened


def attempt(store: Store, name: str = "priya", address: str = "192.0.2.1") -> str:
    """Whether an attempt is let in: yes, as the last one, or no."""
    try:
        with store.writing() as db:
            return "last" if count_attempt(db, name, address) else "yes"
    except PeelError as error:
        assert error.code == "SIGN_IN_LOCKED"
        return "no"


def locked(store: Store, name: str, address: str) -> bool:
    try:
        with store.reading() as db:
            refuse_locked(db, name, address)
    except PeelError:
        return True
    return False


def test_of_a_crowd_as_many_are_let_in_as_of_one_who_comes_alone(store: Store) -> None:
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda n: attempt(store, address=f"192.0.2.{n}"), range(40)))
    assert answers.count("yes") == BY_NAME.failures - 1
    assert answers.count("last") == 1
    assert answers.count("no") == 40 - BY_NAME.failures
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda n: attempt(store, f"name{n}", "198.51.100.1"), range(60)))
    assert answers.count("no") == 60 - BY_ADDRESS.failures


def test_whoever_is_refused_is_not_counted_elsewhere(store: Store) -> None:
    answers = [attempt(store) for _ in range(BY_ADDRESS.failures)]
    assert answers.count("no") == BY_ADDRESS.failures - BY_NAME.failures
    assert attempt(store, "somebody.else") == "yes"


def test_a_right_password_is_taken_back_and_ends_a_lock_that_only_it_completed(
    store: Store,
) -> None:
    for n in range(BY_ADDRESS.failures):
        attempt(store, f"name{n}")
    assert locked(store, "priya", "192.0.2.1")
    with store.writing() as db:
        take_back(db, "name0", "192.0.2.1")
    assert not locked(store, "priya", "192.0.2.1")
    assert attempt(store, "name0") == "last"
    assert attempt(store, "name0") == "no"


def test_a_lock_passes_and_the_count_begins_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000_000.0
    monkeypatch.setattr("app.accounts.guard.time.time", lambda: now)
    assert [attempt(store) for _ in range(6)] == ["yes"] * 4 + ["last", "no"]
    now += BY_NAME.lock_seconds - 1
    assert attempt(store) == "no"
    now += 2
    assert [attempt(store) for _ in range(6)] == ["yes"] * 4 + ["last", "no"]
    with store.writing() as db:
        forget_failures(db, "priya")
    assert attempt(store) == "yes"
    now += BY_NAME.within_seconds + 1
    assert [attempt(store) for _ in range(5)] == ["yes"] * 4 + ["last"]


def test_a_crowd_on_the_page_has_no_more_passwords_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    all_there = threading.Barrier(BY_NAME.failures)

    def slowly(password: str, stored: str | None) -> bool:
        looked.append(password)
        # Nobody has failed before all who are let in are there.
        all_there.wait(20)
        return False

    monkeypatch.setattr("app.web.pages.sign_in.matches", slowly)
    services = sample_services(tmp_path)
    add_people(services.store)
    with visitor(services) as browser, ThreadPoolExecutor(20) as crowd:
        token = browser.token("/sign-in")

        def guess(number: int) -> int:
            form = {"name": "inspector", "password": f"guess {number}", "form_token": token}
            return browser.client.post("/sign-in", data=form).status_code

        answers = list(crowd.map(guess, range(20)))
    assert len(looked) == BY_NAME.failures
    assert (answers.count(401), answers.count(429)) == (5, 15)
