"""One pipeline for a whole server: loaded in the background, asked in batches by one thread.

Encoding many texts together is several times faster than one by one, so requests that arrive
within a few milliseconds of each other are answered together. A note's answer does not depend on
its company (a promise of the pipeline), so nobody can tell.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from classifier.pipeline import Pipeline
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
_log = logging.getLogger("peel.models")


@dataclass(order=True)
class _Asked:
    priority: int
    number: int
    notes: Sequence[Note] = field(compare=False)
    answer: "Future[list[NoteResult]]" = field(compare=False)

    @property
    def characters(self) -> int:
        return sum(len(note.text) for note in self.notes)


class Answerer:
    """Answers notes in a thread of its own; any thread may ask.

    Attributes:
        trouble: Why the pipeline could not be loaded, or None.
    """

    def __init__(self, load: Callable[[], Pipeline], wanted: Callable[[], object]) -> None:
        """Keep how to load the pipeline; ``start`` does it.

        Args:
            load: Loads it.
            wanted: Names what would be loaded now; asked before each batch, so it must be quick.
                Once it names another, that one is loaded.
        """
        self._load = load
        self._wanted = wanted
        self._tried: object = None
        self._queue: queue.PriorityQueue[_Asked] = queue.PriorityQueue()
        self._numbers = iter(range(2**62))
        self._ready = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self.trouble: PeelError | None = None
        self.batches = 0
        self.notes = 0

    @property
    def ready(self) -> bool:
        """Whether the pipeline is loaded."""
        return self._ready.is_set() and self.trouble is None

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return self._queue.qsize()

    def start(self) -> None:
        """Load the pipeline in the background and answer from then on."""
        self._thread = threading.Thread(target=self._run, name="answerer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer what was asked, then end."""
        self._stopping = True
        self._put(PATIENT + 1, [])
        if self._thread is not None:
            self._thread.join(timeout=30)

    def reload(self) -> "Future[list[NoteResult]]":
        """Load the pipeline again and answer with the new one; should that fail, with the old.

        Returns:
            Done (with nothing in it) once the new one answers.
        """
        return self._put(PROMPT - 1, [])

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
            PeelError: the pipeline could not be loaded, a note is filed under no scope, or
                ``SERVER_BUSY`` when the answer took too long.
        """
        try:
            return self.submit(notes, patient=patient).result(LONGEST_WAIT)
        except TimeoutError:
            raise busy() from None

    def _put(self, priority: int, notes: Sequence[Note]) -> "Future[list[NoteResult]]":
        asked = _Asked(priority, next(self._numbers), notes, Future())
        self._queue.put(asked)
        return asked.answer

    def _run(self) -> None:
        pipeline = self._first()
        while True:
            batch = self._gather()
            if batch[0].priority < PROMPT:
                pipeline = self._replaced(pipeline, batch[0].answer)
                batch = batch[1:]
            elif self._outdated():
                pipeline = self._replaced(pipeline, Future())
            if batch:
                _settle(pipeline, batch, self.trouble)
            self.batches += 1
            self.notes += sum(len(asked.notes) for asked in batch)
            if self._stopping and self._queue.empty():
                return

    def _first(self) -> Pipeline | None:
        try:
            return self._loaded()
        except PeelError as error:
            self.trouble = error
            return None
        finally:
            self._ready.set()

    def _outdated(self) -> bool:
        """Tell whether another is wanted by now, such as one promoted on the command line."""
        try:
            return self._wanted() != self._tried
        except PeelError:
            return False

    def _loaded(self) -> Pipeline:
        try:
            # Before the loading: what is promoted meanwhile is found at the next batch.
            self._tried = self._wanted()
            pipeline = self._load()
            pipeline.suggest([Note(text="The first call makes ready what later calls use.")])
        except PeelError:
            raise
        except Exception as error:
            raise PeelError(
                "MODEL_UNUSABLE",
                f"the model could not be loaded ({type(error).__name__})",
                hint="run peel suggest on a short note to see why",
            ) from error
        return pipeline

    def _replaced(
        self, pipeline: Pipeline | None, done: "Future[list[NoteResult]]"
    ) -> Pipeline | None:
        """Load another pipeline in place of this one, which stays when that fails."""
        try:
            fresh = self._loaded()
        except PeelError as error:
            _log.error("the new champion cannot be loaded, the old one answers: %s", error.code)
            done.set_exception(error)
            return pipeline
        self.trouble = None
        done.set_result([])
        return fresh

    def _gather(self) -> list[_Asked]:
        batch = [self._queue.get()]
        deadline = time.monotonic() + GATHER_SECONDS
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


def _settle(pipeline: Pipeline | None, batch: Sequence[_Asked], trouble: PeelError | None) -> None:
    """Give every request of a batch its answer or its error, never another's."""
    live = [asked for asked in batch if asked.answer.set_running_or_notify_cancel()]
    try:
        if pipeline is None:
            raise trouble or busy()
        results = iter(pipeline.suggest([note for asked in live for note in asked.notes]))
        for asked in live:
            asked.answer.set_result([next(results) for _ in asked.notes])
    except Exception as error:
        if len(live) == 1 or pipeline is None:
            for asked in live:
                asked.answer.set_exception(error)
            return
        for asked in live:
            _settle_alone(pipeline, asked)


def _settle_alone(pipeline: Pipeline, asked: _Asked) -> None:
    if asked.answer.done():
        return
    try:
        asked.answer.set_result(pipeline.suggest(list(asked.notes)))
    except Exception as error:
        asked.answer.set_exception(error)
