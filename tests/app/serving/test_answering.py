"""One model for many: gathered into batches, errors kept apart, revived when it dies."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from app.serving import answering
from app.serving.answering import Answerer
from app.serving.model_process import ModelProcess
from app.serving.own_process import ModelDied
from app.serving.statuses import status_of
from classifier.types import Note, NoteResult
from criteria.errors import PeelError
from tests.app import obedient_reader
from tests.app.serving_samples import SamplePipeline

FOLDER = Path("the only one")


def started(pipeline: SamplePipeline) -> Answerer:
    answerer = Answerer(lambda _: pipeline, lambda: FOLDER)
    answerer.start()
    return answerer


def test_requests_that_come_together_are_answered_together_each_with_its_own() -> None:
    pipeline = SamplePipeline(seconds=0.01)
    answerer = started(pipeline)
    asked: list[Future[list[NoteResult]]] = [
        answerer.submit([Note(text=f"Note {n}.", note_id=str(n))]) for n in range(40)
    ]
    results = [one.result(10) for one in asked]
    answerer.stop()
    assert [one.note.note_id for [one] in results] == [str(n) for n in range(40)]
    assert max(pipeline.batches) > 5


def test_a_request_that_has_waited_is_not_kept_waiting_for_company(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr(answering, "GATHER_SECONDS", 60.0)
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    answerer = Answerer(lambda _: SamplePipeline(), lambda: FOLDER)
    asked = answerer.submit([Note(text="Fine.")])
    clock[0] = 61.0
    answerer.start()
    assert asked.result(10)
    monkeypatch.setattr(answering, "GATHER_SECONDS", 0.0)
    answerer.stop()


def test_one_bad_request_spoils_no_other() -> None:
    answerer = started(SamplePipeline(seconds=0.01))
    good = answerer.submit([Note(text="Fine.")])
    bad = answerer.submit([Note(text="Fail on purpose.")])
    also = answerer.submit([Note(text="Fine, too.")])
    assert good.result(10)
    assert also.result(10)
    with pytest.raises(ValueError, match="Fail"):
        bad.result(10)
    answerer.stop()


def test_who_waits_goes_before_who_does_not() -> None:
    pipeline = SamplePipeline(seconds=0.002)
    answerer = started(pipeline)
    done: list[str] = []
    lock = threading.Lock()

    def note(name: str) -> None:
        with lock:
            done.append(name)

    for n in range(20):
        notes = [Note(text="Slow.")] * 64
        answerer.submit(notes, patient=True).add_done_callback(lambda _, n=n: note(f"slow {n}"))
    prompt = answerer.submit([Note(text="Quick.")])
    prompt.add_done_callback(lambda _: note("quick"))
    prompt.result(10)
    answerer.stop()
    assert done.index("quick") < 5


def test_a_model_that_cannot_be_loaded_is_told_to_everybody_who_asks() -> None:
    def load(_: Path) -> SamplePipeline:
        raise PeelError("BUNDLE_MISSING", "there is no bundle", hint="make one")

    answerer = Answerer(load, lambda: FOLDER)
    answerer.start()
    for _ in range(2):
        with pytest.raises(PeelError, match="no bundle"):
            answerer.answer([Note(text="Fine.")])
    assert not answerer.ready
    answerer.stop()


@pytest.fixture
def with_process() -> Iterator[Answerer]:
    """An answerer whose model lives in a process of its own and can be killed."""
    answerer = Answerer(lambda _: ModelProcess(obedient_reader.load), lambda: FOLDER)
    answerer.start()
    yield answerer
    answerer.stop()


def test_a_note_that_kills_the_model_twice_is_told_and_spoils_no_other(
    with_process: Answerer,
) -> None:
    texts = ["Fine.", "Die", "Fine, too."]
    good, bad, also = [with_process.submit([Note(text=text)]) for text in texts]
    assert good.result(60)
    assert also.result(60)
    with pytest.raises(ModelDied) as caught:
        bad.result(60)
    assert status_of(caught.value) == 503
    assert with_process.answer([Note(text="Fine again.")])


def test_a_note_in_hand_when_the_model_dies_is_asked_again(
    with_process: Answerer, tmp_path: Path
) -> None:
    died = tmp_path / "died"
    assert with_process.answer([Note(text=f"DieUnless {died}")])
    assert died.exists()


def test_a_model_that_was_killed_idle_is_replaced(with_process: Answerer) -> None:
    [before] = with_process.answer([Note(text="Fine.")])
    os.kill(int(before.model.fingerprint), signal.SIGKILL)
    [after] = with_process.answer([Note(text="Fine.")])
    assert after.model.fingerprint != before.model.fingerprint
