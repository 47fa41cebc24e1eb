"""Suggesting grades for filed notes: what one note does to the model spoils no other's answer."""

import logging
from collections.abc import Sequence

from app.serving.answering import Answerer
from app.serving.filed_notes import keep_results, keep_trouble, unanswered
from app.serving.own_process import ModelDied
from app.serving.statuses import OUR_FAULT, status_of
from app.store.opening import Store
from classifier.types import Note, NoteResult
from criteria.errors import PeelError

_log = logging.getLogger("peel.jobs")


def suggest_some(
    store: Store,
    answerer: Answerer,
    owner: str,
    upload_key: str,
    *,
    most: int,
    patient: bool = False,
) -> int:
    """Suggest grades for the next few notes of an upload that wait; return how many there were.

    A note on which the model fails or dies is kept with the reason in place of a suggestion. No
    transaction is open while the pipeline works.

    Raises:
        PeelError: there is no model to ask, or it takes too long; the notes go on waiting.
    """
    with store.reading() as db:
        waiting = unanswered(db, upload_key, most)
    if not waiting:
        return 0
    answers = _answers(answerer, [note for _, note in waiting], patient)
    with store.writing() as db:
        results = []
        for (key, _), answer in zip(waiting, answers, strict=True):
            if isinstance(answer, str):
                keep_trouble(db, key, answer)
            else:
                results.append((key, answer))
        keep_results(db, owner, results)
    return len(waiting)


def _answers(
    answerer: Answerer, notes: Sequence[Note], patient: bool
) -> Sequence[NoteResult | str]:
    """Return the result of each note, or in words why there is none."""
    try:
        return answerer.answer(notes, patient=patient)
    except Exception as error:
        if _no_notes_fault(error):
            raise
        if len(notes) == 1:
            # No message of an unknown exception: it may quote the note.
            _log.error("a note cannot be judged: %s", type(error).__name__)
            return [error.message if isinstance(error, PeelError) else "the model failed on it"]
    return [answer for note in notes for answer in _answers(answerer, [note], patient)]


def _no_notes_fault(error: Exception) -> bool:
    """Tell whether asking later may help; a model that died twice did so over what it read."""
    if isinstance(error, ModelDied) or not isinstance(error, PeelError):
        return False
    return status_of(error) >= OUR_FAULT
