"""Jobs: progress, cancel, taken up again after a crash; commands in processes of their own."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.serving.answering import Answerer
from app.serving.command_jobs import KEEP, MONITOR, PROMOTE, RETRAIN, monitoring, retraining
from app.serving.filed_notes import file_notes, troubles_of_upload, unanswered
from app.serving.job_kinds import UPLOAD, take_up_uploads
from app.serving.jobs import (
    CANCELLED,
    DONE,
    FAILED,
    QUEUED,
    RUNNING,
    Job,
    add_job,
    add_once,
    ask_to_cancel,
    claim_next,
    end_job,
    get_job,
)
from app.serving.listed_notes import list_filed
from app.serving.model_process import ModelProcess
from app.serving.services import Services
from app.serving.suggesting import suggest_some
from app.serving.wording import for_the_page
from app.serving.worker import JobFunction, JobRun, Worker
from app.store.events import events
from app.store.opening import Store
from classifier.pipeline import Pipeline
from classifier.types import Note
from criteria.errors import PeelError
from tests.app import obedient_reader
from tests.app.serving_samples import SamplePipeline, sample_services


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(f"sqlite:///{tmp_path / 'store.db'}")


def added(store: Store, kind: str, subject: str = "x") -> str:
    with store.writing() as db:
        return add_job(db, kind, "somebody", subject)


def job(store: Store, key: str) -> Job:
    with store.reading() as db:
        return get_job(db, key, None)


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def ran(store: Store, kind: str, function: JobFunction, subject: str = "x") -> Job:
    worker = Worker(store, {kind: function})
    key = added(store, kind, subject)
    worker.start()
    until(lambda: not job(store, key).under_way)
    worker.stop()
    return job(store, key)


def test_an_upload_goes_on_where_a_crash_stopped_it(tmp_path: Path) -> None:
    services = sample_services(tmp_path, pipeline=SamplePipeline(seconds=0.01))
    with services.store.writing() as db:
        notes = [Note(text=f"Note {n}.", note_id=f"n{n}") for n in range(80)]
        upload, count = file_notes(db, "somebody", notes)
    key = added(services.store, UPLOAD, upload)
    services.answerer.start()
    services.worker.start()
    until(lambda: job(services.store, key).done >= 16)
    services.worker.stop()
    services.answerer.stop()
    # What a crash leaves behind: the job still stands as running.
    half = job(services.store, key)
    assert half.state == RUNNING
    assert half.done < count
    pipeline = SamplePipeline()
    again = sample_services(tmp_path, pipeline=pipeline)
    again.answerer.start()
    again.worker.start()
    until(lambda: job(again.store, key).state == DONE)
    again.worker.stop()
    again.answerer.stop()
    assert job(again.store, key).done == count
    assert sum(pipeline.batches) < count
    with again.store.reading() as db:
        listed, total = list_filed(db, "somebody", first=0, most=100)
    assert total == count
    assert {note.state for note in listed} == {"suggestion not yet seen"}


def test_a_note_on_which_the_model_fails_spoils_no_others_result(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services = sample_services(tmp_path)
    poison = Note(text="Fail: secret words.", note_id="n7")
    with services.store.writing() as db:
        notes = [Note(text=f"Note {n}.", note_id=f"n{n}") for n in range(40)]
        notes[7], notes[20] = poison, replace(poison, note_id="n20")
        upload, count = file_notes(db, "somebody", notes)
    key = added(services.store, UPLOAD, upload)
    services.answerer.start()
    services.worker.start()
    until(lambda: not job(services.store, key).under_way)
    services.worker.stop()
    services.answerer.stop()
    ended = job(services.store, key)
    assert (ended.state, ended.done) == (DONE, count)
    assert ended.outcome == (
        "38 notes read.",
        "No suggestion for n7: the model failed on it",
        "No suggestion for n20: the model failed on it",
    )
    with services.store.reading() as db:
        listed, _ = list_filed(db, "somebody", first=0, most=count)
    troubled = [one.title for one in listed if one.state == "no suggestion can be made"]
    assert troubled == ["n7", "n20"]
    assert {one.state for one in listed if one.title not in troubled} == {"suggestion not yet seen"}
    assert "secret words" not in caplog.text
    # Nothing waits: the next start has nothing to take up.
    with services.store.writing() as db:
        assert take_up_uploads(db) == 0


def test_a_note_that_kills_the_model_spoils_no_others_result(tmp_path: Path) -> None:
    store = sample_services(tmp_path).store
    with store.writing() as db:
        notes = [Note(text=text, note_id=text) for text in ("Fine.", "Die", "Fine, too.")]
        upload, count = file_notes(db, "somebody", notes)
    answerer = Answerer(lambda _: ModelProcess(obedient_reader.load), lambda: Path())
    answerer.start()
    assert suggest_some(store, answerer, "somebody", upload, most=8) == count
    answerer.stop()
    with store.reading() as db:
        assert unanswered(db, upload, 8) == []
        [(title, told)] = troubles_of_upload(db, upload)
    assert title == "Die"
    assert told == "the process that holds the model ended without an answer"


def test_without_a_model_the_notes_go_on_waiting(tmp_path: Path) -> None:
    def load() -> Pipeline:
        raise PeelError("MODEL_UNUSABLE", "the model could not be loaded", hint="see why")

    services = sample_services(tmp_path)
    answerer = Answerer(load, lambda: "the only one")
    answerer.start()
    with services.store.writing() as db:
        upload, _ = file_notes(db, "somebody", [Note(text="One."), Note(text="Two.")])
    with pytest.raises(PeelError, match="could not be loaded"):
        suggest_some(services.store, answerer, "somebody", upload, most=8)
    answerer.stop()
    with services.store.reading() as db:
        assert len(unanswered(db, upload, 8)) == 2


def test_notes_that_a_browser_waited_for_in_a_crash_are_read_at_the_next_start(
    tmp_path: Path,
) -> None:
    services = sample_services(tmp_path)
    with services.store.writing() as db:
        file_notes(db, "somebody", [Note(text="One."), Note(text="Two.")])
        stopped, _ = file_notes(db, "somebody", [Note(text="Three.")])
        ask_to_cancel(db, add_job(db, UPLOAD, "somebody", stopped))
    with services.store.writing() as db:
        assert take_up_uploads(db) == 1
    with services.store.writing() as db:
        assert take_up_uploads(db) == 0
    services.answerer.start()
    services.worker.start()

    def unread() -> int:
        with services.store.reading() as db:
            listed, _ = list_filed(db, "somebody", first=0, most=10)
        return sum(note.state == "being read" for note in listed)

    until(lambda: unread() == 0)
    services.worker.stop()
    services.answerer.stop()


def test_a_database_that_fails_for_a_moment_ends_no_worker(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [OSError("gone"), OSError("gone")]

    def failing(db: Session, key: str, state: str, outcome: Sequence[str] = ()) -> None:
        if failures:
            raise failures.pop()
        end_job(db, key, state, outcome)

    monkeypatch.setattr("app.serving.worker.end_job", failing)
    monkeypatch.setattr("app.serving.worker._LOOK_EVERY_SECONDS", 0.01)
    assert ran(store, "quick", lambda _: ["Well."]).state == DONE
    assert not failures


def test_a_job_that_waits_is_cancelled_at_once(store: Store) -> None:
    key = added(store, UPLOAD)
    with store.writing() as db:
        ask_to_cancel(db, key)
    assert job(store, key).state == CANCELLED
    with store.writing() as db:
        assert claim_next(db, [UPLOAD]) is None


def test_a_long_job_keeps_no_upload_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(run: JobRun) -> Sequence[str]:
        while True:
            run.progress(0, 0)
            time.sleep(0.01)

    monkeypatch.setattr("app.serving.starting.retraining", lambda switched: endless)
    services = sample_services(tmp_path)
    long, drift = added(services.store, RETRAIN), added(services.store, MONITOR)
    services.answerer.start()
    services.worker.start()
    until(lambda: job(services.store, long).state == RUNNING)
    with services.store.writing() as db:
        upload, _ = file_notes(db, "somebody", [Note(text="One.")])
    key = added(services.store, UPLOAD, upload)
    services.worker.wake()
    until(lambda: job(services.store, key).state == DONE)
    assert job(services.store, long).state == RUNNING
    assert job(services.store, drift).state == QUEUED
    services.worker.stop()
    services.answerer.stop()
    # Left for the next start.
    assert job(services.store, long).state == RUNNING


def test_a_second_of_a_kind_waits_until_the_first_ends_or_is_asked_to_end(store: Store) -> None:
    with store.writing() as db:
        first, fresh = add_once(db, RETRAIN, "somebody", KEEP)
        assert fresh
        assert claim_next(db, [RETRAIN])
        assert add_once(db, RETRAIN, "another", PROMOTE) == (first, False)
        assert add_once(db, MONITOR, "another", "x")[1]
        ask_to_cancel(db, first)
        second, fresh = add_once(db, RETRAIN, "another", PROMOTE)
        assert fresh
        assert second != first


def test_a_job_under_way_stops_at_its_next_step(store: Store) -> None:
    def endless(run: JobRun) -> Sequence[str]:
        for n in range(10_000):
            run.progress(n, 10_000)
            time.sleep(0.01)
        return []

    worker = Worker(store, {"endless": endless})
    key = added(store, "endless")
    worker.start()
    until(lambda: job(store, key).done > 2)
    with store.writing() as db:
        ask_to_cancel(db, key)
    until(lambda: job(store, key).state == CANCELLED)
    worker.stop()


def test_a_failure_is_told_without_its_cause_and_ends_no_worker(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(run: JobRun) -> Sequence[str]:
        raise ValueError("words of a note")

    found = ran(store, "failing", failing)
    assert found.state == FAILED
    assert "words of a note" not in " ".join(found.outcome) + caplog.text


def fake(folder: Path, body: str) -> list[str]:
    script = folder / "peel.py"
    script.write_text(f"import sys, time\n{body}\n", encoding="utf-8")
    return [sys.executable, str(script)]


def test_retraining_runs_the_command_as_whoever_asked(store: Store, tmp_path: Path) -> None:
    function = retraining(lambda: "f" * 64, fake(tmp_path, "print(' '.join(sys.argv[1:]))"))
    found = ran(store, RETRAIN, function, PROMOTE)
    assert found.state == DONE
    assert found.outcome == (
        "retrain --by somebody --format table --step-lines --promote-if-better",
    )
    assert "--promote-if-better" not in ran(store, RETRAIN, function, KEEP).outcome[0]


@pytest.mark.parametrize(
    ("subject", "code", "logged"),
    [(PROMOTE, 0, [("somebody", "model promoted", "f" * 64)]), (PROMOTE, 3, []), (KEEP, 0, [])],
)
def test_a_promotion_by_a_retraining_stands_in_the_event_log(
    store: Store, tmp_path: Path, subject: str, code: int, logged: list[tuple[str, str, str]]
) -> None:
    peel = fake(tmp_path, f"sys.exit({code})")
    assert ran(store, RETRAIN, retraining(lambda: "f" * 64, peel), subject).state == DONE
    with store.reading() as db:
        assert [(one.who, one.what, one.details["subject"]) for one in events(db)] == logged


def test_the_steps_of_a_command_are_the_progress_of_its_job(store: Store, tmp_path: Path) -> None:
    peel = fake(
        tmp_path,
        "from app.progress import named_steps\n"
        "with named_steps(total=3, lines=True) as begin:\n"
        "    begin('one'); begin('two'); time.sleep(30)",
    )
    worker = Worker(store, {MONITOR: monitoring(peel)})
    key = added(store, MONITOR)
    worker.start()
    until(lambda: job(store, key).done > 0)
    now = job(store, key)
    assert (now.done, now.total, now.doing) == (1, 3, "two")
    with store.writing() as db:
        ask_to_cancel(db, key)
    until(lambda: job(store, key).state == CANCELLED)
    worker.stop()
    assert job(store, key).doing == ""


NONE = PeelError("OUTCOMES_NONE", "there are none", hint="type peel import")


def test_an_error_of_the_command_is_told_with_its_hint(store: Store, tmp_path: Path) -> None:
    peel = fake(
        tmp_path,
        "sys.stderr.write('error[OUTCOMES_NONE]: there are none\\nhint: type peel import\\n')\n"
        "sys.exit(2)",
    )
    found = ran(store, MONITOR, monitoring(peel))
    # In the words of a page, which knows no commands.
    assert found.outcome[0] == "there are none"
    assert (found.state, found.outcome[1]) == (FAILED, for_the_page(NONE).hint)


def test_cancelling_ends_the_command(store: Store, tmp_path: Path) -> None:
    mark = tmp_path / "still-there"
    peel = fake(tmp_path, f"time.sleep(30); open({str(mark)!r}, 'w').close()")
    worker = Worker(store, {MONITOR: monitoring(peel)})
    key = added(store, MONITOR)
    worker.start()
    until(lambda: job(store, key).state == RUNNING)
    with store.writing() as db:
        ask_to_cancel(db, key)
    until(lambda: job(store, key).state == CANCELLED)
    worker.stop()
    assert not mark.exists()


def test_a_team_sees_only_its_own_jobs(tmp_path: Path) -> None:
    services: Services = sample_services(tmp_path)
    key = added(services.store, UPLOAD)
    with services.store.reading() as db, pytest.raises(Exception, match="no such job"):
        get_job(db, key, "somebody else")
