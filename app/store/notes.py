"""Notes in the store, with what models suggested on them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store.events import Happening, log, written
from app.store.tables import StoredNote, StoredSuggestions
from classifier.fingerprints import fingerprint_of, note_fingerprint
from classifier.reporting.records import plain_extra, result_record
from classifier.types import Note, NoteResult


def record_results(session: Session, results: Iterable[NoteResult], *, who: str) -> list[int]:
    """Record notes with all that was suggested on them; what is there already stays as it is.

    Args:
        session: One that writes.
        results: What a pipeline said.
        who: User name.

    Returns:
        The number of each note in the store, in order.
    """
    happenings: list[Happening] = []
    numbers = []
    for result in results:
        plain = replace(result.note, extra=plain_extra(result.note.extra))
        note = _note(session, plain, who, happenings)
        numbers.append(note.number)
        _suggestions(session, note, result, who, happenings)
    log(session, who, happenings)
    return numbers


def _note(session: Session, note: Note, who: str, happenings: list[Happening]) -> StoredNote:
    fingerprint = note_fingerprint(note)
    query = select(StoredNote).filter_by(note_id=note.note_id, fingerprint=fingerprint)
    if (found := session.scalar(query)) is not None:
        return found
    row = StoredNote(
        note_id=note.note_id,
        text=note.text,
        force=note.force,
        inspector=note.inspector,
        date=note.date,
        scope=note.scope,
        extra=dict(note.extra),
        fingerprint=fingerprint,
        recorded_by=who,
    )
    session.add(row)
    session.flush()
    happenings.append(written("note", str(row.number), fingerprint))
    return row


def _suggestions(
    session: Session, note: StoredNote, result: NoteResult, who: str, happenings: list[Happening]
) -> None:
    known = select(StoredSuggestions.number).filter_by(
        note=note.number,
        model_fingerprint=result.model.fingerprint,
        criteria_fingerprint=result.criteria.fingerprint,
    )
    if session.scalar(known) is not None:
        return
    record = result_record(result)
    row = StoredSuggestions(
        note=note.number,
        model=result.model.name,
        model_fingerprint=result.model.fingerprint,
        criteria=result.criteria.name,
        criteria_fingerprint=result.criteria.fingerprint,
        record=record,
        fingerprint=fingerprint_of("suggestions", record),
        recorded_by=who,
    )
    session.add(row)
    session.flush()
    happenings.append(written("suggestions", str(row.number), row.fingerprint))


def notes(session: Session) -> list[tuple[int, Note]]:
    """Return every note with its number, in the order in which they came."""
    query = select(StoredNote).order_by(StoredNote.number)
    return [(row.number, note_of(row)) for row in session.scalars(query)]


def note_of(row: StoredNote) -> Note:
    """Return a row of the table as what travels."""
    return Note(
        text=row.text,
        note_id=row.note_id,
        force=row.force,
        inspector=row.inspector,
        date=row.date,
        scope=row.scope,
        extra=row.extra,
    )


def suggestions(session: Session, note: int) -> list[dict[str, Any]]:
    """Return what was suggested on a note, one record a model, as ``peel suggest`` writes it.

    Args:
        session: Any.
        note: Number of the note in the store.
    """
    query = select(StoredSuggestions).filter_by(note=note).order_by(StoredSuggestions.number)
    return [row.record for row in session.scalars(query)]
