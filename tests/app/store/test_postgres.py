"""The store on a real PostgreSQL server: the same answers, and the same safety."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.main import run
from app.store import Store
from app.store.auditing import verify
from app.store.engine import make_engine, parse_url
from app.store.events import events
from app.store.flag_search import Filters, flag_choices, flag_page, flags
from app.store.flags import DISMISSED, Raised, dispose, dispositions, record_flags
from app.store.judgments import judgments, judgments_after, record_judgments, versions
from app.store.outcomes import outcomes, record_outcomes
from app.store.tables import Base
from app.store.upgrading import MIGRATIONS, current, newest, upgrade

from .postgres_server import running_server
from .samples import FLAGS_STAND, judgment, judgments_csv, outcome, put_flags
from .test_safety import kill, start, wait_until_ready
from .writers import ROWS

pytestmark = pytest.mark.postgres
NAMES = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_server() as address:
        yield address


@pytest.fixture
def url(server: str) -> str:
    """The address of an emptied database."""
    engine = make_engine(parse_url(server))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return server


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


def test_what_was_recorded_comes_back_whole(store: Store) -> None:
    full = judgment(text="caf\u00e9\r\n \u2028 \U0001f642 'quoted'; DROP TABLE events; --")
    with store.writing() as session:
        record_judgments(session, [full, judgment("j2")], who="me")
        record_judgments(session, [judgment("j2", "outstanding")], who="you")
        record_outcomes(session, [outcome(full, "outstanding")], who="panel")
        record_flags(session, [Raised("f" * 64, "thin", ("j1",), 0.25, {"z": 1, "a": 2})], who="x")
        dispose(session, "ff", DISMISSED, "so", who="panel")
    with store.reading() as session:
        assert [one.judgment for one in judgments(session)] == [
            full,
            judgment("j2", "outstanding"),
        ]
        assert [one.version for one in versions(session, "j2")] == [1, 2]
        assert [one.outcome for one in outcomes(session)] == [outcome(full, "outstanding")]
        assert dispositions(session)["f" * 64].verdict == DISMISSED
        assert verify(session).faults == ()


@pytest.mark.parametrize("name", NAMES)
def test_migrations_lead_to_the_tables_from_every_version(url: str, name: str) -> None:
    engine = make_engine(parse_url(url))
    upgrade(engine, name)
    with engine.connect() as connection:
        assert current(connection) == name
    upgrade(engine)
    with engine.connect() as connection:
        assert current(connection) == newest()
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_flags_of_an_earlier_version_know_whether_they_stand(url: str) -> None:
    engine = make_engine(parse_url(url))
    upgrade(engine, "0003")
    put_flags(engine)
    with Store.open(url) as store, store.reading() as session:
        assert {one.raised.fingerprint: one.standing for one in flags(session)} == FLAGS_STAND
        wanted = Filters(force="Kent", scope="3", kind="pair", inspector="A. Reader")
        found, total = flag_page(session, wanted, first=0, most=1)
        assert ([one.raised.fingerprint for one in found], total) == (["young"], 1)
        assert flag_choices(session)["force"] == ["Kent"]
        assert [one.version for one in judgments_after(session, "j0", 5, force="Kent")] == [2, 1]


@pytest.mark.parametrize(
    "statement", ["UPDATE events SET who = 'x'", "DELETE FROM events", "TRUNCATE events"]
)
def test_the_database_itself_refuses_to_change_entries(store: Store, statement: str) -> None:
    with store.writing() as session:
        record_judgments(session, [judgment()], who="me")
    with pytest.raises(DBAPIError, match="append-only"), store.writing() as session:
        session.execute(text(statement))


def test_tampering_is_found(store: Store, url: str) -> None:
    with store.writing() as session:
        record_judgments(session, [judgment(f"j{n}") for n in range(4)], who="me")
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER events_stay ON events"))
        connection.execute(text("UPDATE events SET why = 'x' WHERE number = 2"))
        connection.execute(text("UPDATE judgment_versions SET grade = 'x' WHERE judgment_id='j3'"))
    engine.dispose()
    with store.reading() as session:
        assert verify(session).faults == (
            "entry 2 was changed",
            "judgment j3/1 is not what entry 4 recorded",
        )


def test_processes_that_open_and_write_at_once_lose_nothing(url: str) -> None:
    names = ["one", "two", "three"]
    processes = [start("changes", url, name, "40") for name in names]
    for process in processes:
        assert process.wait(120) == 0
        assert process.stdout is not None
        process.stdout.close()
    with Store.open(url) as store, store.reading() as session:
        assert [one.version for one in versions(session, "shared")] == list(range(1, 121))
        assert len(judgments(session)) == 121
        audit = verify(session)
    assert (audit.entries, audit.faults) == (240, ())


def test_killed_while_importing_every_file_is_there_wholly_or_not_at_all(url: str) -> None:
    for number in range(4):
        process = start("imports", url, f"round{number}", "100000")
        wait_until_ready(process)
        time.sleep(0.05 * number)
        kill(process)
    with Store.open(url) as store, store.reading() as session:
        assert verify(session).faults == ()
        files = [one for one in events(session) if one.what == "file imported"]
        assert len(judgments(session)) == ROWS * len(files)


def test_the_commands_use_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PEEL_DATABASE_URL", url)
    monkeypatch.setenv("PEEL_HOME", str(tmp_path / "home"))
    path = judgments_csv(tmp_path, judgment())
    assert run(["judgments", "import", str(path)]) == 0
    assert run(["audit", "verify"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "judgments: 1 added, 0 unchanged"
    assert not (tmp_path / "home").exists()


def test_a_server_that_is_gone_is_told(url: str) -> None:
    probe = "import sys; from app.main import run; sys.exit(run(['judgments', 'list']))"
    gone = url.replace("host=", "host=/nowhere")
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env={**os.environ, "PEEL_DATABASE_URL": gone},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error[STORE_UNREACHABLE]")
