"""Killed at any moment nothing is lost or half there; writing at once nothing is lost either."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from app.store import Store
from app.store.auditing import verify
from app.store.events import events
from app.store.judgments import judgments, record_judgments, versions
from criteria.errors import PeelError

from .samples import judgment
from .writers import ROWS

ROOT = Path(__file__).parents[3]


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.app.store.writers", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert process.stdout is not None
    process.stdout.close()


def check_whole(url: str) -> int:
    """Open a store again, check all of it, and return how many files were imported."""
    with Store.open(url) as store, store.reading() as session:
        assert verify(session).faults == ()
        by_file: dict[str, int] = {}
        for one in judgments(session):
            name = one.judgment.judgment_id.split("/")[0]
            by_file[name] = by_file.get(name, 0) + 1
        assert set(by_file.values()) <= {ROWS}
        imported = [one for one in events(session) if one.what == "file imported"]
        assert len(imported) == len(by_file)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return len(by_file)


def test_killed_while_importing_every_file_is_there_wholly_or_not_at_all(url: str) -> None:
    moments = np.random.default_rng(7)
    files = 0
    for number in range(10):
        process = start("imports", url, f"round{number}", "100000")
        wait_until_ready(process)
        time.sleep(moments.uniform(0.0, 0.15))
        kill(process)
        now = check_whole(url)
        assert now >= files
        files = now
    assert files > 0


def test_killed_while_a_store_is_made_it_opens_again(tmp_path: Path) -> None:
    moments = np.random.default_rng(7)
    for number in range(6):
        url = f"sqlite:///{tmp_path / str(number) / 'store.db'}"
        process = start("imports", url, "x", "1")
        # Somewhere between the start of Python and the end of the last migration.
        time.sleep(moments.uniform(0.15, 0.9))
        kill(process)
        check_whole(url)


@pytest.mark.parametrize("count", [40])
def test_processes_that_write_at_once_lose_nothing(url: str, count: int) -> None:
    names = ["one", "two", "three"]
    processes = [start("changes", url, name, str(count)) for name in names]
    for process in processes:
        assert process.wait(120) == 0
        assert process.stdout is not None
        process.stdout.close()
    with Store.open(url) as store, store.reading() as session:
        found = versions(session, "shared")
        assert [one.version for one in found] == list(range(1, len(names) * count + 1))
        texts = {one.judgment.text for one in found}
        assert texts == {f"{name} {number}" for name in names for number in range(count)}
        assert len(judgments(session)) == len(names) * count + 1
        audit = verify(session)
    assert (audit.entries, audit.faults) == (2 * len(names) * count, ())


def test_threads_that_share_a_store_lose_nothing(store: Store) -> None:
    def write(number: int) -> None:
        with store.writing() as session:
            record_judgments(session, [judgment(f"j{number}")], who=str(number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(64)))
    with store.reading() as session:
        assert len(judgments(session)) == 64
        assert verify(session).faults == ()


def test_a_reader_sees_one_moment_while_another_writes(store: Store) -> None:
    with store.reading() as reader:
        before = judgments(reader)
        with store.writing() as writer:
            record_judgments(writer, [judgment()], who="me")
        assert judgments(reader) == before == []
        assert verify(reader).faults == ()
    with store.reading() as reader:
        assert len(judgments(reader)) == 1


def test_a_store_that_somebody_holds_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.engine.PATIENCE_SECONDS", 0.1)
    with Store.open(url) as store:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(PeelError) as caught, store.writing():
                pass
        assert caught.value.code == "STORE_BUSY"
        with store.writing() as session:
            record_judgments(session, [judgment()], who="me")


def test_what_a_caller_trips_over_is_not_blamed_on_the_store(store: Store) -> None:
    with pytest.raises(BrokenPipeError), store.reading():
        raise BrokenPipeError


def test_a_disk_that_fills_up_is_told_and_leaves_nothing_half_there(store: Store) -> None:
    with pytest.raises(PeelError) as caught, store.writing() as session:
        (pages,) = session.execute(text("PRAGMA page_count")).one()
        session.execute(text(f"PRAGMA max_page_count = {pages + 4}"))
        record_judgments(session, [judgment(f"j{n}") for n in range(500)], who="me")
    assert caught.value.code == "STORE_NOT_WRITABLE"
    with store.reading() as session:
        assert judgments(session) == []
        assert verify(session).faults == ()
