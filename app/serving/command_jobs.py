"""Jobs that run a ``peel`` command in a process of its own: retraining, looking for drift."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence

from app.progress import latest_step
from app.serving.events import log_event
from app.serving.wording import for_the_page
from app.serving.worker import JobFunction, JobRun, JobStopped
from criteria.errors import PeelError

RETRAIN, MONITOR = "retrain", "monitor"
# Subject of a retraining: whether the gate's yes makes the challenger the champion.
KEEP, PROMOTE = "keep", "promote if better"
_PEEL = (sys.executable, "-m", "app")
_DONE, _ANSWER_NO = 0, 3
_LOOK_EVERY_SECONDS = 0.5
_PATIENCE_SECONDS = 15.0
_BUSY_SECONDS = 5.0


def retraining(switched: Callable[[], str], peel: Sequence[str] = _PEEL) -> JobFunction:
    """Return the job that trains a challenger.

    Args:
        switched: Called when the challenger has become champion; returns its fingerprint.
        peel: How the command is called.
    """

    def run(run: JobRun) -> Sequence[str]:
        words = ["retrain", "--by", run.job.owner, "--format", "table", "--step-lines"]
        yes, told = _wait_for(run, [*peel, *words, *_PROMOTES[run.job.subject]])
        if yes and run.job.subject == PROMOTE:
            champion = switched()
            with run.store.writing() as db:
                log_event(db, run.job.owner, "model promoted", champion)
        return told

    return run


def monitoring(peel: Sequence[str] = _PEEL) -> JobFunction:
    """Return the job that compares the latest judgments with the training data."""
    words = ["monitor", "--format", "table", "--step-lines"]
    return lambda run: _wait_for(run, [*peel, *words])[1]


_PROMOTES = {KEEP: [], PROMOTE: ["--promote-if-better"]}


def _wait_for(run: JobRun, words: Sequence[str]) -> tuple[bool, Sequence[str]]:
    """Run a command to its end; return whether its answer is yes, and what it told, by line.

    Whoever holds the registry when the server comes back after a crash may be the run that the
    crash left behind: then this waits for it.
    """
    while True:
        code, out, error = _run(run, words)
        if code in (_DONE, _ANSWER_NO):
            return code == _DONE, out.splitlines()
        problem = _told(error)
        if problem.code != "REGISTRY_BUSY":
            raise problem
        until = time.monotonic() + _BUSY_SECONDS
        while time.monotonic() < until:
            run.progress(0, 0)
            time.sleep(_LOOK_EVERY_SECONDS)


def _run(run: JobRun, words: Sequence[str]) -> tuple[int, str, str]:
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as error,
        subprocess.Popen(words, stdout=out, stderr=error, stdin=subprocess.DEVNULL) as process,  # noqa: S603
    ):
        try:
            while process.poll() is None:
                run.progress(*latest_step(_so_far(error.fileno())))
                time.sleep(_LOOK_EVERY_SECONDS)
        except JobStopped:
            _end(process)
            raise
        out.seek(0)
        error.seek(0)
        return process.returncode, out.read(), error.read()


def _so_far(file: int) -> str:
    """Return what a command has written into a file that it shares with us.

    Seeking would move the place where it writes.
    """
    return os.pread(file, os.fstat(file).st_size, 0).decode("utf-8", "replace")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _told(error: str) -> PeelError:
    """Return the error that a command told, as one of ours again, in the words of a page."""
    lines = [line for line in error.splitlines() if line]
    head = next((line for line in lines if line.startswith("error[")), "")
    code, _, message = head.removeprefix("error[").partition("]: ")
    hint = next((line for line in lines if line.startswith("hint: ")), "hint: try again")
    told = PeelError(
        code or "UNEXPECTED",
        message or "the command ended without saying why",
        hint=hint.removeprefix("hint: "),
    )
    return for_the_page(told)
