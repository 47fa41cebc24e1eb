"""The models of a whole server: asked in batches, each by a thread of its own."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from app.serving.current_model import CurrentModel, Suggester
from app.serving.own_process import ModelDied
from app.serving.waiting_line import Asked, WaitingLine
from classifier.types import Note, NoteResult
from criteria.errors import PeelError

LONGEST_WAIT = 120.0
# How long one that has no model leaves the line to those that have.
_STAND_BACK_SECONDS = 0.05
_Suggest = Callable[[Sequence[Note]], list[NoteResult]]


class Answerer:
    """Answers notes by one or several copies of a model; any thread may ask."""

    def __init__(
        self, load: Callable[[Path], Suggester], wanted: Callable[[], Path], copies: int = 1
    ) -> None:
        """Keep how to load the model; ``start`` does it.

        Args:
            load: See ``CurrentModel``.
            wanted: See ``CurrentModel``.
            copies: How many are held, which answer side by side.
        """
        self._models = [CurrentModel(load, wanted) for _ in range(copies)]
        self._line = WaitingLine(copies)
        self._threads: list[threading.Thread] = []
        # Held while it is found out what is wanted, and while batches are counted.
        self._lock = threading.Lock()
        self.batches = 0
        self.notes = 0

    @property
    def ready(self) -> bool:
        """Whether a model is loaded."""
        return any(model.ready for model in self._models)

    @property
    def trouble(self) -> PeelError | None:
        """Why no model could be loaded, or None."""
        return next((model.trouble for model in self._models if model.trouble), None)

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return len(self._line)

    def start(self) -> None:
        """Load the model in the background and answer from then on."""
        self.reload()
        self._line.open()
        self._threads = [
            threading.Thread(target=self._run, args=(model,), name="answerer", daemon=True)
            for model in self._models
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Answer what was asked, then end."""
        self._line.close()
        for thread in self._threads:
            thread.join(timeout=30)
        for model in self._models:
            model.close()

    def reload(self) -> None:
        """Load the model again in the background; until then, or on failure, the old one answers.

        Raises:
            PeelError: nobody can tell which one is wanted.
        """
        with self._lock:
            for model in self._models:
                model.load()

    def submit(self, notes: Sequence[Note], *, patient: bool = False) -> "Future[list[NoteResult]]":
        """Ask for the answers to some notes.

        Args:
            notes: One request's notes; those of a large upload come in portions.
            patient: Let requests that somebody waits for go first.

        Returns:
            The results to come, one a note, in order.
        """
        return self._line.join(notes, patient=patient)

    def answer(self, notes: Sequence[Note], *, patient: bool = False) -> list[NoteResult]:
        """Ask and wait.

        Raises:
            PeelError: the model could not be loaded, a note is filed under no scope,
                ``MODEL_DIED`` when it did so twice over the notes, or ``SERVER_BUSY`` when the
                answer took too long.
        """
        try:
            return self.submit(notes, patient=patient).result(LONGEST_WAIT)
        except TimeoutError:
            raise busy() from None

    def _run(self, model: CurrentModel) -> None:
        while batch := self._line.take():
            # All copies change over together: one that is seldom asked would stay behind.
            with self._lock:
                for one in self._models:
                    one.follow()
            if self.ready and not model.ready:
                self._line.put(batch)
                time.sleep(_STAND_BACK_SECONDS)
                continue
            settle(model.suggest, batch)
            with self._lock:
                self.batches += 1
                self.notes += sum(len(asked.notes) for asked in batch)


def busy() -> PeelError:
    """Return the error for an answer that takes too long."""
    return PeelError(
        "SERVER_BUSY", "the server is busy", hint="try again in a minute, or send fewer notes"
    )


def settle(suggest: _Suggest, batch: Sequence[Asked]) -> None:
    """Give every request of a batch its answer or its error, never another's."""
    live = [asked for asked in batch if asked.answer.set_running_or_notify_cancel()]
    try:
        _answer(suggest, live)
    except Exception as error:
        # Each is asked again alone. The death of the model may have been chance, so that a single
        # request is asked twice, too; one that is there for both deaths is not asked a third time.
        if len(live) == 1 and not isinstance(error, ModelDied):
            live[0].answer.set_exception(error)
            return
        for asked in live:
            _settle_alone(suggest, asked)


def _settle_alone(suggest: _Suggest, asked: Asked) -> None:
    try:
        _answer(suggest, [asked])
    except Exception as error:
        asked.answer.set_exception(error)


def _answer(suggest: _Suggest, batch: Sequence[Asked]) -> None:
    results = iter(suggest([note for asked in batch for note in asked.notes]))
    for asked in batch:
        asked.answer.set_result([next(results) for _ in asked.notes])
