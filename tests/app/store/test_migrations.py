"""Migrations: up from every version with nothing lost, and to the shape that the tables have."""

import importlib.util
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from app.store import Store
from app.store.auditing import verify
from app.store.engine import make_engine, parse_url
from app.store.flag_search import flags
from app.store.judgments import judgments
from app.store.tables import Base
from app.store.upgrading import MIGRATIONS, current, newest, upgrade
from criteria.errors import PeelError

from .samples import FLAGS_STAND, put_flags

VERSIONS = sorted(path for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
NAMES = [path.name[:4] for path in VERSIONS]
JUDGED = (
    "INSERT INTO judgment_versions VALUES "
    "('j1', 1, 'Kent', '3.2', 'good', 'Fine.', NULL, NULL, NULL, '{}', 'f', 'me', "
    "'2019-03-27T00:00:00+00:00')"
)


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_the_migrations_form_one_line() -> None:
    before = None
    for path in VERSIONS:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        step = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(step)
        assert (step.revision, step.down_revision) == (path.name[:4], before)
        before = step.revision
    assert newest() == before


def test_the_outcome_is_the_tables(url: str, store: Store) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


@pytest.mark.parametrize("name", NAMES)
def test_a_store_of_every_version_is_brought_up_with_its_records(url: str, name: str) -> None:
    engine = make_engine(parse_url(url))
    upgrade(engine, name)
    with engine.connect() as connection:
        assert current(connection) == name
    engine.dispose()
    with closing(sqlite3.connect(file_of(url))) as connection:
        connection.execute(JUDGED)
        connection.commit()
    with Store.open(url) as store, store.reading() as session:
        assert current(session.connection()) == newest()
        assert [one.judgment.text for one in judgments(session)] == ["Fine."]
        # It was put there by hand, and the audit says so.
        assert verify(session).faults == ("judgment j1/1 is in no entry of the log",)


def test_flags_of_an_earlier_version_know_whether_they_stand(url: str) -> None:
    engine = make_engine(parse_url(url))
    upgrade(engine, "0003")
    put_flags(engine)
    with Store.open(url) as store, store.reading() as session:
        assert {one.raised.fingerprint: one.standing for one in flags(session)} == FLAGS_STAND


def test_a_store_of_a_later_version_is_left_alone(url: str, store: Store) -> None:
    with closing(sqlite3.connect(file_of(url))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(PeelError) as caught:
        Store.open(url)
    assert caught.value.code == "STORE_TOO_NEW"


def test_processes_that_open_a_new_store_at_once_make_one(url: str) -> None:
    probe = "import sys; from app.store import Store; Store.open(sys.argv[1]).close()"
    started = [subprocess.Popen([sys.executable, "-c", probe, url]) for _ in range(4)]
    assert [one.wait(60) for one in started] == [0] * 4
    with Store.open(url) as store, store.reading() as session:
        assert judgments(session) == []


def test_the_file_is_for_its_owner_alone(url: str, store: Store) -> None:
    for path in file_of(url).parent.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("mysql://host/x", "STORE_BAD_URL"),
        ("nonsense", "STORE_BAD_URL"),
        ("sqlite:////proc/no/store.db", "STORE_NOT_WRITABLE"),
        ("postgresql://u:SECRET@127.0.0.1:1/x", "STORE_UNREACHABLE"),
    ],
)
def test_an_address_that_will_not_do_is_told_without_its_password(address: str, code: str) -> None:
    with pytest.raises(PeelError) as caught:
        Store.open(address)
    assert caught.value.code == code
    assert "SECRET" not in str(caught.value)


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_text("my shopping list " * 100)
    with pytest.raises(PeelError) as caught:
        Store.open(f"sqlite:///{path}")
    assert caught.value.code == "STORE_DAMAGED"
    assert path.read_text() == "my shopping list " * 100


def test_a_store_in_memory_will_do_for_a_moment() -> None:
    with Store.open("sqlite:///:memory:") as store, store.reading() as session:
        assert judgments(session) == []
