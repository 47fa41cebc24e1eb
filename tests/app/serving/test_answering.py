"""One model for many: gathered into batches, errors kept apart, revived when it dies."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pytest

from app.serving import waiting_line
from app.serving.answering import Answerer
from app.serving.model_process import ModelProcess
from app.serving.own_process import ModelDied
from app.serving.statuses import status_of
from app.serving.waiting_line import MOST_NOTES
from classifier.types import Note, NoteResult
from criteria.errors import PeelError
from tests.app import obedient_reader
from tests.app.serving_samples import SamplePipeline

FOLDER = Path("the only one")


def started(pipeline: SamplePipeline) -> Answerer:
    answerer = Answerer(lambda _: pipeline, lambda: FOLDER)
    answerer.start()
    return answerer


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


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
    monkeypatch.setattr(waiting_line, "GATHER_SECONDS", 60.0)
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    answerer = Answerer(lambda _: SamplePipeline(), lambda: FOLDER)
    asked = answerer.submit([Note(text="Fine.")])
    clock[0] = 61.0
    answerer.start()
    assert asked.result(10)
    monkeypatch.setattr(waiting_line, "GATHER_SECONDS", 0.0)
    answerer.stop()


def test_two_copies_answer_at_the_same_time() -> None:
    both = threading.Barrier(2)

    class Meeting(SamplePipeline):
        def suggest(self, notes: Iterable[Note]) -> list[NoteResult]:
            both.wait(10)
            return super().suggest(notes)

    answerer = Answerer(lambda _: Meeting(), lambda: FOLDER, copies=2)
    answerer.start()
    # Each is as much as one takes at once.
    asked = [answerer.submit([Note(text="Fine.")] * MOST_NOTES) for _ in range(2)]
    assert [len(one.result(10)) for one in asked] == [MOST_NOTES] * 2
    answerer.stop()


def test_a_promoted_model_comes_to_every_copy_with_the_next_request() -> None:
    wanted, loaded = [FOLDER], list[Path]()

    def load(folder: Path) -> SamplePipeline:
        loaded.append(folder)
        return SamplePipeline()

    answerer = Answerer(load, lambda: wanted[0], copies=2)
    answerer.start()
    assert answerer.answer([Note(text="Fine.")])
    wanted[0] = Path("promoted")
    assert answerer.answer([Note(text="Fine.")])
    until(lambda: len(loaded) == 4)
    answerer.stop()
    assert sorted(loaded) == [Path("promoted")] * 2 + [FOLDER] * 2


def test_a_copy_that_cannot_be_loaded_leaves_all_requests_to_the_other() -> None:
    faults = [PeelError("BUNDLE_MISSING", "there is no bundle", hint="make one")]

    def load(_: Path) -> SamplePipeline:
        if faults:
            raise faults.pop()
        return SamplePipeline()

    answerer = Answerer(load, lambda: FOLDER, copies=2)
    answerer.start()
    until(lambda: answerer.ready)
    assert all(answerer.answer([Note(text="Fine.")]) for _ in range(20))
    answerer.stop()
    assert answerer.notes == 20


def test_what_waits_is_answered_before_the_end() -> None:
    answerer = Answerer(lambda _: SamplePipeline(seconds=0.01), lambda: FOLDER, copies=2)
    asked = [answerer.submit([Note(text="Fine.")]) for _ in range(30)]
    answerer.start()
    answerer.stop()
    assert all(one.done() and one.result() for one in asked)


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


def test_while_one_copy_is_revived_the_other_answers(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    answerer = Answerer(
        lambda _: ModelProcess(partial(obedient_reader.load_through, gate)),
        lambda: FOLDER,
        copies=2,
    )
    gate.touch()
    answerer.start()
    # Two that are answered at once, so that both copies are known to be there.
    asked = [answerer.submit([Note(text="Wait 0.5")] * MOST_NOTES) for _ in range(2)]
    assert len({one.result(60)[0].model.fingerprint for one in asked}) == 2
    gate.unlink()
    # So many that no other request is taken together with them.
    bad = answerer.submit([Note(text="Die")] * MOST_NOTES)
    assert all(answerer.answer([Note(text="Fine.")]) for _ in range(5))
    assert not bad.done()
    assert answerer.ready
    gate.touch()
    with pytest.raises(ModelDied):
        bad.result(60)
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
