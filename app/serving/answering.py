"""One model for a whole server: asked in batches by one thread.

Encoding many texts together is several times faster than one by one, so requests that arrive
within a few milliseconds of each other are answered together. A note's answer does not depend on
its company (a promise of the pipeline), so nobody can tell.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from app.serving.current_model import CurrentModel, Suggester
from app.serving.own_process import ModelDied
from classifier.types import Note, NoteResult
from criteria.errors import PeelError

GATHER_SECONDS = 0.005
# About as many pieces as the encoder takes at once; with more together, the first of a burst would
# wait for the last.
MOST_NOTES = 32
MOST_CHARACTERS = 200_000
LONGEST_WAIT = 120.0
# Work that nobody waits for goes behind the requests that somebody does.
PROMPT, PATIENT = 0, 1
_Suggest = Callable[[Sequence[Note]], list[NoteResult]]


@dataclass(order=True)
class _Asked:
    priority: int
    number: int
    at: float = field(compare=False)
    notes: Sequence[Note] = field(compare=False)
    answer: "Future[list[NoteResult]]" = field(compare=False)

    @property
    def characters(self) -> int:
        return sum(len(note.text) for note in self.notes)


class Answerer:
    """Answers notes in a thread of its own; any thread may ask."""

    def __init__(self, load: Callable[[Path], Suggester], wanted: Callable[[], Path]) -> None:
        """Keep how to load the model; ``start`` does it.

        Args:
            load: See ``CurrentModel``.
            wanted: See ``CurrentModel``.
        """
        self._model = CurrentModel(load, wanted)
        self._queue: queue.PriorityQueue[_Asked] = queue.PriorityQueue()
        self._numbers = iter(range(2**62))
        self._stopping = False
        self._thread: threading.Thread | None = None
        self.batches = 0
        self.notes = 0

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return self._model.ready

    @property
    def trouble(self) -> PeelError | None:
        """Why the model could not be loaded, or None."""
        return self._model.trouble

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return self._queue.qsize()

    def start(self) -> None:
        """Load the model in the background and answer from then on."""
        self._stopping = False
        self._model.load()
        self._thread = threading.Thread(target=self._run, name="answerer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer what was asked, then end."""
        self._stopping = True
        self._put(PATIENT + 1, [])
        if self._thread is not None:
            self._thread.join(timeout=30)
        self._model.close()

    def reload(self) -> "Future[None]":
        """Load the model again and answer with the new one; until then, or on failure, the old.

        Returns:
            Done once the new one answers.
        """
        return self._model.load()

    def submit(self, notes: Sequence[Note], *, patient: bool = False) -> "Future[list[NoteResult]]":
        """Ask for the answers to some notes.

        Args:
            notes: One request's notes; those of a large upload come in portions.
            patient: Let requests that somebody waits for go first.

        Returns:
            The results to come, one a note, in order.
        """
        return self._put(PATIENT if patient else PROMPT, notes)

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

    def _put(self, priority: int, notes: Sequence[Note]) -> "Future[list[NoteResult]]":
        asked = _Asked(priority, next(self._numbers), time.monotonic(), notes, Future())
        self._queue.put(asked)
        return asked.answer

    def _run(self) -> None:
        while not (self._stopping and self._queue.empty()):
            batch = self._gather()
            _settle(self._model.suggest, batch)
            self.batches += 1
            self.notes += sum(len(asked.notes) for asked in batch)

    def _gather(self) -> list[_Asked]:
        batch = [self._queue.get()]
        # What has waited for the batch before is not kept waiting for company.
        deadline = batch[0].at + GATHER_SECONDS
        while not _full(batch):
            try:
                batch.append(self._queue.get(timeout=max(0.0, deadline - time.monotonic())))
            except queue.Empty:
                break
        return batch


def busy() -> PeelError:
    """Return the error for an answer that takes too long."""
    return PeelError(
        "SERVER_BUSY", "the server is busy", hint="try again in a minute, or send fewer notes"
    )


def _full(batch: Sequence[_Asked]) -> bool:
    many = sum(len(asked.notes) for asked in batch) >= MOST_NOTES
    return many or sum(asked.characters for asked in batch) >= MOST_CHARACTERS


def _settle(suggest: _Suggest, batch: Sequence[_Asked]) -> None:
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


def _settle_alone(suggest: _Suggest, asked: _Asked) -> None:
    try:
        _answer(suggest, [asked])
    except Exception as error:
        asked.answer.set_exception(error)


def _answer(suggest: _Suggest, batch: Sequence[_Asked]) -> None:
    results = iter(suggest([note for asked in batch for note in asked.notes]))
    for asked in batch:
        asked.answer.set_result([next(results) for _ in asked.notes])
