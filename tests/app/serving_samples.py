"""A server without a model, and people to visit it."""

import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi.testclient import TestClient
from httpx import Response

from app.accounts.passwords import hash_password
from app.accounts.roles import ROLES
from app.accounts.tokens import add_token
from app.serving.services import Services, Serving
from app.serving.starting import make_services
from app.settings import Settings
from app.store.judgments import record_judgments
from app.store.opening import Store
from app.store.tables.accounts import UserRow
from app.web.application import create_app
from classifier.consistency import Checked
from classifier.judging import JudgedPiece
from classifier.judgments import Judgment
from classifier.types import Evidence, Note, NoteResult, Piece
from criteria.schema import Level
from tests.classifier.reporting_samples import CRITERIA, EDITION, MODEL, citation, suggestion
from tests.conftest import WordEncoder

PASSWORD = "correct horse battery"  # noqa: S105
# Hashing is slow on purpose; the tests need it once.
_KEPT = hash_password(PASSWORD)
TEAM = Serving(loopback=False, encrypted=True, behind_proxy=True)
ALONE = Serving()
_LEVELS: Mapping[Level, str] = {
    "sub_question": "3.1.1",
    "question": "3.1",
    "core_question": "3",
    "principal_area": "effectiveness",
}


class SamplePipeline:
    """Finds evidence in the first line of every note."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.batches: list[int] = []
        self.seconds = seconds

    def suggest(self, notes: Iterable[Note]) -> list[NoteResult]:
        notes = list(notes)
        self.batches.append(len(notes))
        time.sleep(self.seconds * len(notes))
        return [self._result(note) for note in notes]

    def close(self) -> None:
        pass

    def _result(self, note: Note) -> NoteResult:
        if note.text.startswith("Fail"):
            raise ValueError(note.text)
        line = note.text.lstrip().partition("\n")[0].rstrip() or note.text
        start = note.text.index(line)
        piece = Evidence(
            text=line,
            start=start,
            end=start + len(line),
            sub_question="3.1.1",
            routing_score=0.7,
            leaning="positive",
            leaning_score=0.8,
            strength=1.2,
            contribution=0.3,
            descriptor=citation("3.1-G3", 0.6),
            contrast=citation("3.1-R3", 0.5),
        )
        made = tuple(suggestion(lv, id_, (3, 26, 64, 7), [piece]) for lv, id_ in _LEVELS.items())
        return NoteResult(note, MODEL, CRITERIA, made, ("3.1.2",), ())


def sample_check(judgments: Sequence[Judgment]) -> Iterator[tuple[int, Checked]]:
    """What evidence suggests, by one word: a backlog is bad, all else is good."""
    encoder = WordEncoder()
    for row, judgment in enumerate(judgments):
        shares = (2.0, 93, 4, 1) if "backlog" in judgment.text else (1.0, 4, 93, 2)
        piece = JudgedPiece(
            Piece(judgment.text, 0, len(judgment.text), judgment.text),
            None,
            strength=-2.0 if "backlog" in judgment.text else 1.0,
            vector=encoder.encode([judgment.text])[0],
        )
        level = EDITION.levels[judgment.scope]
        found = suggestion(level, judgment.scope, shares, [])
        yield (
            row,
            Checked(judgment, EDITION.grades.index(judgment.grade), found, (piece,), (piece,)),
        )


def sample_services(
    folder: Path,
    serving: Serving = TEAM,
    pipeline: SamplePipeline | None = None,
    database: str = "",
) -> Services:
    """The parts of a server on a store of its own, in its folder or in another database."""
    store = Store.open(database or f"sqlite:///{folder / 'store.db'}")
    settings = Settings(folder, f"sqlite:///{folder / 'mlflow.db'}", "")
    made = pipeline or SamplePipeline()
    return make_services(store, EDITION, lambda _: made, serving, sample_check, settings)


def add_people(store: Store) -> None:
    """One account a role, named after it."""
    with store.writing() as db:
        for role in ROLES:
            db.add(UserRow(name=role, role=role, password_hash=_KEPT, created_at=0.0))


class Visitor:
    """A browser without JavaScript: keeps cookies, and fills the hidden field of forms."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str, **more: Any) -> Response:  # noqa: ANN401
        return self.client.get(path, **more)

    def token(self, path: str = "/sign-in") -> str:  # noqa: S107
        page = self.client.get(path, follow_redirects=True).text
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
        assert found, page
        return found[1]

    def post(self, path: str, data: Mapping[str, str] | None = None, **more: Any) -> Response:  # noqa: ANN401
        """Send a form as the page would: with its token."""
        start = more.pop("page", "/notes/new")
        return self.client.post(
            path, data={"form_token": self.token(start), **(data or {})}, **more
        )

    def sign_in(self, name: str, password: str = PASSWORD) -> Response:
        form = {"name": name, "password": password, "form_token": self.token("/sign-in")}
        return self.client.post("/sign-in", data=form)


@contextmanager
def visitor(services: Services) -> Iterator[Visitor]:
    """Start the server and visit it."""
    base = "https://peel.example" if services.serving.encrypted else "http://localhost"
    with TestClient(
        create_app(services),
        base_url=base,
        follow_redirects=False,
        client=("192.0.2.7", 5000),
    ) as client:
        yield Visitor(client)


def bearer(services: Services, name: str) -> dict[str, str]:
    """The header of a request to the API by an account."""
    with services.store.writing() as db:
        return {"Authorization": f"Bearer {add_token(db, name, 'test')}"}


def add_judgments(store: Store) -> None:
    """Three judgments: one unlike its evidence, and two forces alike but graded apart."""
    backlog = "A backlog of unassessed offenders that nobody owns"
    rows = [
        ("j1", "Kent", "good", f"{backlog}."),
        ("j2", "Essex", "requires_improvement", f"{backlog} there."),
        ("j3", "Devon & Cornwall", "good", "Call handlers <b>spot</b> repeat victims."),
    ]
    with store.writing() as db:
        made = [
            Judgment(key, force, "3", grade, text, inspector=f"I. {force}")
            for key, force, grade, text in rows
        ]
        record_judgments(db, made, who="test")


def wait_for_jobs(browser: Visitor, path: str) -> str:
    """Wait until the job at a path has ended, and return its page."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        page = browser.get(path).text
        if "Stop this work" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


@contextmanager
def served(services: Services) -> Iterator[str]:
    """Listen on a free port of this machine, and yield the address."""
    config = uvicorn.Config(
        create_app(services), host="127.0.0.1", port=0, log_level="critical", server_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    [port] = {sock.getsockname()[1] for one in server.servers for sock in one.sockets}
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
