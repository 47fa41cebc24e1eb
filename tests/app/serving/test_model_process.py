"""The process that holds the model: what it tells, and how it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from app.serving.model_process import FIRST, ModelProcess
from app.serving.own_process import ModelDied, ModelFailed
from classifier.language import detector, foreign_language
from classifier.segmenting.sentences import split_sentences
from classifier.types import Note
from classifier.wording import mend_slips
from criteria.errors import PeelError
from tests.app import obedient_reader
from tests.app.obedient_reader import ObedientReader

# Long enough for a busy machine; nothing waits for it when all is well.
PATIENCE = 60
# Prints the number of the process that holds the model, then goes on until it is told to leave.
HOLDS_A_MODEL = """
from app.serving.model_process import FIRST, ModelProcess
from tests.app.obedient_reader import load
print(ModelProcess(load).pid, flush=True)
input()
"""
# Signals to all of its session again and again while the process starts, as Ctrl-C would.
SIGNALS = """
import os, signal, sys, threading
from app.serving.model_process import FIRST, ModelProcess
from classifier.types import Note
from tests.app.obedient_reader import load
sent = int(sys.argv[1])
signal.signal(sent, lambda *_: None)
made = []
starting = threading.Thread(target=lambda: made.append(ModelProcess(load)))
starting.start()
while starting.is_alive():
    os.killpg(0, sent)
    starting.join(0.02)
print(len(made[0].suggest([Note(text="Fine.")])))
made[0].close()
"""


@pytest.fixture
def process() -> Iterator[ModelProcess]:
    made = ModelProcess(obedient_reader.load)
    yield made
    made.close()


def test_the_pipeline_answers_from_another_process(process: ModelProcess) -> None:
    notes = [Note(text="Fine.", note_id=name) for name in "ab"]
    results = process.suggest(notes)
    assert [one.note for one in results] == notes
    assert {one.model.fingerprint for one in results} == {str(process.pid)}
    assert process.pid != os.getpid()


def test_an_error_of_ours_arrives_whole_and_the_next_note_is_answered(
    process: ModelProcess,
) -> None:
    with pytest.raises(PeelError) as caught:
        process.suggest([Note(text="Refuse it is odd")])
    error = caught.value
    told = error.code, error.message, error.hint, error.where
    assert told == ("NOTE_ODD", "it is odd", "write another", "note 1")
    assert process.suggest([Note(text="Fine.")])


def test_any_other_failure_tells_its_kind_and_nothing_of_the_note(
    process: ModelProcess, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ModelFailed) as caught:
        process.suggest([Note(text="Fail over the burglary")])
    assert str(caught.value) == "ValueError"
    assert "ValueError" in caplog.text
    assert "burglary" not in caplog.text + "".join(capfd.readouterr())
    assert process.suggest([Note(text="Fine.")])


def test_the_note_asked_first_loads_what_splits_sentences() -> None:
    [sentences] = split_sentences([FIRST.text])
    assert len(sentences) == 2


def test_the_note_asked_first_loads_what_mends_slips_and_what_knows_languages() -> None:
    assert mend_slips(FIRST.text) == FIRST.text.replace("Digtal", "Digital")
    detector.cache_clear()
    assert [foreign_language(one) for one in FIRST.text.split(". ")] == [None, None]
    assert detector.cache_info().currsize == 1


def test_the_encoder_has_the_threads_that_were_said_and_numpy_one() -> None:
    process = ModelProcess(obedient_reader.load_counting, threads=1)
    [result] = process.suggest([Note(text="Fine.")])
    process.close()
    assert result.model.fingerprint == "1 and 1"


def test_a_death_is_noticed_and_so_is_one_before_the_question(process: ModelProcess) -> None:
    for _ in range(2):
        with pytest.raises(ModelDied):
            process.suggest([Note(text="Die")])


@pytest.mark.parametrize(
    ("load", "kind", "told"),
    [
        (obedient_reader.load_refused, PeelError, "no bundle, here"),
        (obedient_reader.load_broken, ModelFailed, "ValueError"),
    ],
)
def test_what_cannot_be_loaded_is_told(
    load: Callable[[], ObedientReader], kind: type[Exception], told: str
) -> None:
    with pytest.raises(kind) as caught:
        ModelProcess(load)
    assert told in str(caught.value)


def test_a_closed_process_is_gone(process: ModelProcess) -> None:
    assert process.pid is not None
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


@pytest.mark.parametrize("killed", [True, False])
def test_no_process_outlives_a_server_that_did_not_close_it(killed: bool) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS_A_MODEL],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert int(holder.stdout.readline()) != holder.pid
    if killed:
        holder.kill()
    # Its output ends once nobody holds it any more, the process of the model included.
    assert holder.communicate("\n", timeout=PATIENCE) == ("", None)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_whole_session_passes_the_process_by(sent: signal.Signals) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIGNALS, str(int(sent))],
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("1\n", "")
