"""The event log: whole when left alone, and telling whatever was done to it behind our back."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.store import Store
from app.store.auditing import Audit, verify
from app.store.events import Happening, events, log
from app.store.flags import UPHELD, Raised, dispose, record_flags
from app.store.judgments import record_judgments
from app.store.outcomes import record_outcomes

from .samples import judgment, outcome

MANY = 6


def audit(store: Store, expected: str | None = None) -> Audit:
    with store.reading() as session:
        return verify(session, expected)


@pytest.fixture
def filled(store: Store) -> Store:
    with store.writing() as session:
        record_judgments(session, [judgment(f"j{n}") for n in range(MANY)], who="me")
        record_outcomes(session, [outcome(judgment("j1"), reason="why")], who="panel")
        record_flags(session, [Raised("f" * 64, "thin", ("j1",), 1.0, {})], who="me")
        dispose(session, "fff", UPHELD, "so it is", who="panel")
    return store


@contextmanager
def behind_our_back(url: str) -> Iterator[sqlite3.Connection]:
    """Open the file as somebody would who means to falsify it: without the triggers."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("DROP TRIGGER IF EXISTS events_never_update")
        connection.execute("DROP TRIGGER IF EXISTS events_never_delete")
        yield connection
        connection.commit()


def test_a_log_left_alone_is_whole(filled: Store) -> None:
    found = audit(filled)
    assert found.faults == ()
    assert found.entries == MANY + 3
    with filled.reading() as session:
        entries = events(session)
        assert events(session, last=2) == entries[-2:]
    assert entries[-1].hash == found.head
    assert (entries[-1].who, entries[-1].what, entries[-1].why) == (
        "panel",
        "disposition recorded",
        "so it is",
    )
    assert audit(filled, entries[2].hash).faults == ()
    assert audit(filled, "0" * 64).faults == ("no entry has the expected hash",)


def test_an_empty_log_is_whole(store: Store) -> None:
    assert (audit(store).entries, audit(store).faults) == (0, ())


@pytest.mark.parametrize("statement", ["UPDATE events SET who = 'x'", "DELETE FROM events"])
def test_the_database_itself_refuses_to_change_entries(filled: Store, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), filled.writing() as session:
        session.execute(text(statement))
    assert audit(filled).faults == ()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_changed_field_of_any_entry_is_found(
    filled: Store, url: str, data: st.DataObject
) -> None:
    number = data.draw(st.integers(1, MANY + 3))
    field = data.draw(
        st.sampled_from(["at", "who", "what", "why", "details", "previous_hash", "hash"])
    )
    value = data.draw(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8))
    with behind_our_back(url) as connection:
        query = f"SELECT {field} FROM events WHERE number = ?"  # noqa: S608 - our own names
        (before,) = connection.execute(query, [number]).fetchone()
        change = f"UPDATE events SET {field} = ? WHERE number = ?"  # noqa: S608
        connection.execute(change, [value, number])
    try:
        assert bool(audit(filled).faults) == (value != before)
    finally:
        with behind_our_back(url) as connection:
            connection.execute(change, [before, number])
    assert audit(filled).faults == ()


@pytest.mark.parametrize("number", range(1, MANY + 4))
def test_a_missing_entry_is_found(filled: Store, url: str, number: int) -> None:
    with behind_our_back(url) as connection:
        connection.execute("DELETE FROM events WHERE number = ?", [number])
    assert audit(filled).faults


def test_entries_that_changed_places_are_found(filled: Store, url: str) -> None:
    with behind_our_back(url) as connection:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            connection.execute("UPDATE events SET number = ? WHERE number = ?", [new, old])
    faults = audit(filled).faults
    assert "entry 2 does not follow entry 1" in faults
    assert "entry 3 was changed" in faults


def test_an_end_that_was_cut_off_is_found_even_with_its_note(filled: Store, url: str) -> None:
    with behind_our_back(url) as connection:
        connection.execute("DELETE FROM events WHERE number > 3")
    assert audit(filled).faults[0] == "the log ends with entry 3 and should end with entry 9"
    with behind_our_back(url) as connection:
        connection.execute(
            "UPDATE event_head SET number = 3, hash = (SELECT hash FROM events WHERE number = 3)"
        )
    assert f"judgment j{MANY - 1}/1 is in no entry of the log" in audit(filled).faults


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE judgment_versions SET grade = 'x' WHERE judgment_id = 'j1'", "judgment j1/1"),
        ("UPDATE judgment_versions SET text = '' WHERE judgment_id = 'j2'", "judgment j2/1"),
        ("DELETE FROM judgment_versions WHERE judgment_id = 'j3'", "judgment j3/1"),
        ("UPDATE outcome_versions SET moderated_grade = 'x'", "outcome j1/1"),
        ("UPDATE outcome_versions SET recorded_by = 'somebody else'", "outcome j1/1"),
        ("UPDATE dispositions SET verdict = 'dismissed'", "disposition 1"),
        ("DELETE FROM dispositions", "disposition 1"),
    ],
)
def test_a_record_changed_behind_the_log_is_found(
    filled: Store, url: str, statement: str, told: str
) -> None:
    with behind_our_back(url) as connection:
        connection.execute(statement)
    assert any(fault.startswith(told) for fault in audit(filled).faults)


def test_an_event_without_record_may_say_anything(store: Store) -> None:
    with store.writing() as session:
        log(session, "me", [Happening("signed in", details={"record": "x"})])
        log(session, "me", [Happening("thought", why="x" * 2000, details={"n": 1})])
    assert audit(store).faults == ()
    with store.reading() as session:
        assert [len(one.why or "") for one in events(session)] == [0, 500]


def test_the_hash_can_be_recomputed_from_the_documented_recipe(filled: Store, url: str) -> None:
    import hashlib

    path = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT number, at, who, what, why, details, previous_hash, hash FROM events"
        ).fetchall()
    for *fields, expected in rows:
        assert hashlib.sha256(json.dumps(fields).encode()).hexdigest() == expected
