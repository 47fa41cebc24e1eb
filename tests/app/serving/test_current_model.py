"""The model that answers: replaced without a gap, kept when the next one fails, tried again."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from app.serving import current_model
from app.serving.current_model import CurrentModel
from app.serving.own_process import ModelDied
from classifier.types import Note, NoteResult, Origin
from criteria.errors import PeelError

PATIENCE = 30


class NamedModel:
    """Answers with its name in place of the model's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.closed = threading.Event()
        self.dying = False

    def suggest(self, notes: Sequence[Note]) -> list[NoteResult]:
        assert not self.closed.is_set()
        if self.dying:
            raise ModelDied
        here = Origin(self.name, "0")
        return [NoteResult(note, here, here, (), (), ()) for note in notes]

    def close(self) -> None:
        self.closed.set()


class Desk:
    """What is wanted, and how loading it goes."""

    def __init__(self) -> None:
        self.wanted = "first"
        self.faults: list[Exception] = []
        self.made: list[NamedModel] = []
        # Loading waits for it.
        self.open = threading.Event()
        self.open.set()

    def load(self, folder: Path) -> NamedModel:
        assert self.open.wait(PATIENCE)
        if self.faults:
            raise self.faults.pop()
        self.made.append(NamedModel(folder.name))
        return self.made[-1]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def current(desk: Desk) -> Iterator[CurrentModel]:
    made = CurrentModel(desk.load, lambda: Path(desk.wanted))
    yield made
    desk.open.set()
    made.close()


def answers(current: CurrentModel) -> str:
    current.follow()
    [result] = current.suggest([Note(text="Fine.")])
    return result.model.name


def soon(holds: Callable[[], bool]) -> bool:
    end = threading.Event()
    return any(holds() or end.wait(0.01) for _ in range(100 * PATIENCE))


def test_who_asks_before_the_model_is_loaded_waits_for_it(
    desk: Desk, current: CurrentModel
) -> None:
    desk.open.clear()
    current.load()
    assert not current.ready
    threading.Timer(0.05, desk.open.set).start()
    assert answers(current) == "first"
    assert current.ready


def test_the_old_model_answers_while_the_promoted_one_is_loaded_and_is_closed_then(
    desk: Desk, current: CurrentModel
) -> None:
    current.load()
    assert answers(current) == "first"
    desk.open.clear()
    desk.wanted = "second"
    assert [answers(current) for _ in range(3)] == ["first"] * 3
    desk.open.set()
    assert soon(lambda: answers(current) == "second")
    assert [one.name for one in desk.made] == ["first", "second"]
    assert desk.made[0].closed.wait(PATIENCE)
    assert not desk.made[1].closed.is_set()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (PeelError("BUNDLE_CHANGED", "it was changed", hint="make it again"), "BUNDLE_CHANGED"),
        (ValueError("broken"), "MODEL_UNUSABLE"),
        # No note was in hand when it died.
        (ModelDied(), "MODEL_UNUSABLE"),
    ],
)
def test_a_new_model_that_fails_leaves_the_old_one_answering(
    desk: Desk, current: CurrentModel, fault: Exception, code: str
) -> None:
    current.load()
    assert answers(current) == "first"
    desk.wanted, desk.faults = "second", [fault]
    with pytest.raises(PeelError) as caught:
        current.load().result(PATIENCE)
    assert caught.value.code == code
    assert answers(current) == "first"
    assert (current.ready, current.trouble) == (True, None)
    desk.wanted = "third"
    assert soon(lambda: answers(current) == "third")


def test_a_model_that_died_is_loaded_again_also_when_the_promoted_one_cannot_be(
    desk: Desk, current: CurrentModel
) -> None:
    current.load()
    assert answers(current) == "first"
    desk.wanted, desk.faults = "second", [ValueError("broken")]
    assert answers(current) == "first"
    assert soon(lambda: not desk.faults)
    desk.made[0].dying = True
    with pytest.raises(ModelDied):
        answers(current)
    assert desk.made[0].closed.is_set()
    assert answers(current) == "first"
    assert [one.name for one in desk.made] == ["first", "first"]


def test_a_model_promoted_when_the_old_one_died_stays(desk: Desk, current: CurrentModel) -> None:
    current.load()
    assert answers(current) == "first"
    desk.open.clear()
    desk.wanted = "second"
    desk.made[0].dying = True
    with pytest.raises(ModelDied):
        answers(current)
    desk.open.set()
    assert answers(current) == "second"
    assert [one.name for one in desk.made] == ["first", "second"]


def test_what_could_not_be_loaded_is_tried_again_after_a_while(
    desk: Desk, current: CurrentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.faults = [PeelError("MODEL_UNUSABLE", "no memory", hint="wait")] * 2
    current.load()
    for _ in range(3):
        with pytest.raises(PeelError, match="no memory"):
            answers(current)
    assert len(desk.faults) == 1
    monkeypatch.setattr(current_model, "_TRY_AGAIN_SECONDS", 0.0)
    with pytest.raises(PeelError, match="no memory"):
        answers(current)
    assert answers(current) == "first"
    assert current.trouble is None


def test_while_nobody_can_tell_what_is_wanted_the_old_model_answers(
    desk: Desk,
) -> None:
    def untold() -> Path:
        raise PeelError("REGISTRY_DAMAGED", "it cannot be read", hint="mend it")

    wanted = [lambda: Path("first"), untold]
    current = CurrentModel(desk.load, lambda: wanted[0]())
    current.load()
    assert answers(current) == "first"
    wanted.pop(0)
    assert answers(current) == "first"
    current.close()


def test_the_last_model_is_closed_with_its_holder(desk: Desk, current: CurrentModel) -> None:
    current.load()
    assert answers(current) == "first"
    current.close()
    assert desk.made[0].closed.is_set()
