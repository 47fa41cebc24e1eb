"""The worker: threads that take jobs from the database, each of its own kinds, one by one."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.serving.jobs import (
    CANCELLED,
    DONE,
    FAILED,
    QUEUED,
    Job,
    claim_next,
    end_job,
    put_off,
    report_progress,
    requeue_interrupted,
)
from app.store.opening import Store
from criteria.errors import PeelError

_log = logging.getLogger("peel.jobs")
_LOOK_EVERY_SECONDS = 2.0


class JobStopped(Exception):
    """Somebody cancelled the job, or the server goes down; ``final`` tells which."""

    def __init__(self, *, final: bool) -> None:
        """Remember whether the job is to be cancelled for good."""
        super().__init__()
        self.final = final


class JobPutOff(Exception):
    """The job cannot go on now, through no fault of its own; ``why`` is told on its page."""

    def __init__(self, *why: str) -> None:
        """Keep the reason, in sentences."""
        super().__init__()
        self.why = why


@dataclass(frozen=True)
class JobRun:
    """What a job's function gets: the job, the database, and a place to report to.

    Attributes:
        job: As claimed.
        store: Where everything is kept.
        going_down: Set when the server stops; the job is then taken up again at its next start.
    """

    job: Job
    store: Store
    going_down: threading.Event

    def progress(self, done: int, total: int, doing: str = "") -> None:
        """Report how far the job is, and what it does now; never with words of a note.

        Raises:
            JobStopped: it must not go on.
        """
        with self.store.writing() as db:
            may_go_on = report_progress(db, self.job.key, done, total, doing)
        if not may_go_on:
            raise JobStopped(final=True)
        if self.going_down.is_set():
            raise JobStopped(final=False)


JobFunction = Callable[[JobRun], Sequence[str]]


class Worker:
    """Runs jobs until it is stopped. A job in hand is left for the next start, not lost.

    Each group of kinds has a thread: its jobs wait for each other, and for no job of another group.
    """

    def __init__(self, store: Store, *groups: Mapping[str, JobFunction]) -> None:
        """Keep what jobs need; ``start`` begins."""
        self._store = store
        self._groups = [(kinds, threading.Event()) for kinds in groups]
        self._going_down = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Take up what a crash interrupted, and begin."""
        with self._store.writing() as db:
            requeue_interrupted(db)
        for group in self._groups:
            thread = threading.Thread(target=self._run, args=group, name="worker", daemon=True)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """Look for a new job now rather than in a while."""
        for _, wake in self._groups:
            wake.set()

    def stop(self) -> None:
        """Stop at the next step of the jobs in hand."""
        self._going_down.set()
        self.wake()
        for thread in self._threads:
            thread.join(timeout=30)

    def _run(self, kinds: Mapping[str, JobFunction], wake: threading.Event) -> None:
        while not self._going_down.is_set():
            try:
                with self._store.writing() as db:
                    job = claim_next(db, kinds)
            except Exception:
                _log.exception("the database did not answer the worker")
                job = None
            if job is None:
                wake.wait(_LOOK_EVERY_SECONDS)
                wake.clear()
            else:
                self._do(job, kinds[job.kind])

    def _do(self, job: Job, function: JobFunction) -> None:
        state = DONE
        outcome: tuple[str, ...] = ()
        try:
            outcome = tuple(function(JobRun(job, self._store, self._going_down)))
        except JobStopped as stopped:
            if not stopped.final:
                return
            state = CANCELLED
        except JobPutOff as later:
            state, outcome = QUEUED, later.why
        except PeelError as error:
            state, outcome = FAILED, (error.message, error.hint)
        except Exception as error:
            # No message of the exception: it may quote a note.
            _log.error("job %s failed: %s", job.kind, type(error).__name__)
            state, outcome = FAILED, ("Something went wrong that should not.",)
        self._end(job, state, outcome)
        if state == QUEUED:
            # Else a job that cannot go on would be tried without a pause.
            self._going_down.wait(_LOOK_EVERY_SECONDS)

    def _end(self, job: Job, state: str, outcome: Sequence[str]) -> None:
        """Note how a job ended, as soon as the database takes it; else the next start runs it."""
        while True:
            try:
                with self._store.writing() as db:
                    if state == QUEUED:
                        put_off(db, job.key, outcome)
                    else:
                        end_job(db, job.key, state, outcome)
            except Exception as error:
                _log.error("the end of a job could not be noted: %s", type(error).__name__)
            else:
                return
            if self._going_down.wait(_LOOK_EVERY_SECONDS):
                return
