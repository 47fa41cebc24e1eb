"""One pipeline for many: gathered into batches, errors kept apart, replaced without a gap."""

import threading
from concurrent.futures import Future
from typing import cast

import pytest

from app.serving.answering import Answerer
from classifier.pipeline import Pipeline
from classifier.types import Note, NoteResult
from criteria.errors import PeelError
from tests.app.serving_samples import SamplePipeline


def started(pipeline: SamplePipeline) -> Answerer:
    answerer = Answerer(lambda: cast(Pipeline, pipeline), lambda: "the only one")
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
    def load() -> Pipeline:
        raise PeelError("BUNDLE_MISSING", "there is no bundle", hint="make one")

    answerer = Answerer(load, lambda: "the only one")
    answerer.start()
    with pytest.raises(PeelError, match="no bundle"):
        answerer.answer([Note(text="Fine.")])
    assert not answerer.ready
    answerer.stop()


def test_a_new_model_that_fails_leaves_the_old_one_answering() -> None:
    made = [SamplePipeline(), None, SamplePipeline()]

    def load() -> Pipeline:
        if (found := made.pop(0)) is None:
            raise ValueError("broken")
        return cast(Pipeline, found)

    answerer = Answerer(load, lambda: "the only one")
    answerer.start()
    with pytest.raises(PeelError) as caught:
        answerer.reload().result(10)
    assert caught.value.code == "MODEL_UNUSABLE"
    assert answerer.answer([Note(text="Fine.")])
    assert answerer.reload().result(10) == []
    assert answerer.answer([Note(text="Fine.")])
    answerer.stop()


def test_a_model_promoted_elsewhere_answers_the_next_request() -> None:
    wanted, made = ["first"], dict[str, SamplePipeline]()

    def load() -> Pipeline:
        if wanted[0] == "broken":
            raise PeelError("BUNDLE_CHANGED", "the bundle was changed", hint="make it again")
        return cast(Pipeline, made.setdefault(wanted[0], SamplePipeline()))

    answerer = Answerer(load, lambda: wanted[0])
    answerer.start()
    for name in ("first", "second", "broken", "third"):
        wanted[0] = name
        for _ in range(2):
            assert answerer.answer([Note(text="Fine.")])
    answerer.stop()
    # The first call of each makes it ready; the broken one left the second answering.
    assert {name: sum(one.batches) for name, one in made.items()} == {
        "first": 3,
        "second": 5,
        "third": 3,
    }
