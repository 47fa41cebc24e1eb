"""Notes that people file: kept with what was suggested, and shown to their owner."""

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.serving.stored_results import note_json, read_note, read_result, result_json
from app.store.notes import record_results
from app.store.tables.page import FiledNoteRow
from classifier.types import Note, NoteResult
from criteria.errors import PeelError

KEY_BYTES = 9


@dataclass(frozen=True, slots=True)
class FiledNote:
    """A filed note as the pages need it; see ``FiledNoteRow`` for the fields."""

    key: str
    owner: str
    upload_key: str
    note: Note
    result: NoteResult | None
    filed_at: float
    seen: bool
    trouble: str | None


def new_key() -> str:
    """Return a random key that cannot be guessed."""
    return secrets.token_urlsafe(KEY_BYTES)


def file_notes(db: Session, owner: str, notes: Iterable[Note]) -> tuple[str, int]:
    """Keep notes that belong together.

    Returns:
        Their upload key, and how many there are.
    """
    upload_key, now, count = new_key(), time.time(), 0
    for count, note in enumerate(notes, start=1):
        db.add(
            FiledNoteRow(
                note_key=new_key(),
                owner=owner,
                upload_key=upload_key,
                position=count - 1,
                title=note.note_id,
                force=note.force,
                scope=note.scope,
                note=note_json(note),
                filed_at=now,
            )
        )
        if count % 500 == 0:
            db.flush()
    return upload_key, count


def waits() -> ColumnElement[bool]:
    """Return the condition that holds for notes which are still to be read."""
    return FiledNoteRow.result.is_(None) & FiledNoteRow.trouble.is_(None)


def unanswered(db: Session, upload_key: str, most: int) -> list[tuple[str, Note]]:
    """Return the next notes of an upload that have no answer yet, with their keys."""
    wanted = select(FiledNoteRow.note_key, FiledNoteRow.note).where(
        FiledNoteRow.upload_key == upload_key, waits()
    )
    rows = db.execute(wanted.order_by(FiledNoteRow.position).limit(most))
    return [(key, read_note(text)) for key, text in rows]


def keep_results(db: Session, owner: str, results: Sequence[tuple[str, NoteResult]]) -> None:
    """Keep what was suggested, by the key of the note; it joins the notes of the store, too."""
    for key, result in results:
        kept = update(FiledNoteRow).where(FiledNoteRow.note_key == key)
        db.execute(kept.values(result=result_json(result)))
    record_results(db, [result for _, result in results], who=owner)


def keep_trouble(db: Session, key: str, trouble: str) -> None:
    """Keep why nothing can be suggested for a note, in words for its owner."""
    db.execute(update(FiledNoteRow).where(FiledNoteRow.note_key == key).values(trouble=trouble))


def troubles_of_upload(db: Session, upload_key: str) -> list[tuple[str, str]]:
    """Return the titles of the notes of an upload without a suggestion, each with the reason."""
    mine = FiledNoteRow.upload_key == upload_key, FiledNoteRow.trouble.is_not(None)
    wanted = select(FiledNoteRow.title, FiledNoteRow.trouble).where(*mine)
    rows = db.execute(wanted.order_by(FiledNoteRow.position))
    return [(title, trouble or "") for title, trouble in rows]


def get_filed(db: Session, key: str, owner: str) -> FiledNote:
    """Return a note of its owner's.

    Raises:
        PeelError: ``NOTE_NOT_FOUND``, also when it is somebody else's: who asks learns nothing.
    """
    row = db.get(FiledNoteRow, key)
    if row is None or row.owner != owner:
        raise PeelError(
            "NOTE_NOT_FOUND", "there is no such note of yours", hint="look in the list of notes"
        )
    return _filed(row)


def _filed(row: FiledNoteRow) -> FiledNote:
    note = read_note(row.note)
    result = read_result(row.result, note) if row.result else None
    return FiledNote(
        row.note_key,
        row.owner,
        row.upload_key,
        note,
        result,
        row.filed_at,
        row.seen_at is not None,
        row.trouble,
    )


def mark_seen(db: Session, key: str) -> bool:
    """Note that the owner has seen the suggestion; tell whether it was the first time."""
    unseen = FiledNoteRow.note_key == key, FiledNoteRow.seen_at.is_(None)
    done = db.execute(update(FiledNoteRow).where(*unseen).values(seen_at=time.time()))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def has_seen(db: Session, owner: str, text: str) -> bool:
    """Tell whether somebody has seen the suggestion on these words, on whichever of their notes.

    Filed twice, a note could else be read with its suggestion and graded as if without.
    """
    seen = FiledNoteRow.owner == owner, FiledNoteRow.seen_at.is_not(None)
    words = text.split()
    notes = db.scalars(select(FiledNoteRow.note).where(*seen))
    return any(read_note(note).text.split() == words for note in notes)


def notes_of_upload(db: Session, upload_key: str, owner: str) -> list[str]:
    """Return the keys of the notes that were filed together, in order."""
    wanted = select(FiledNoteRow.note_key).where(
        FiledNoteRow.upload_key == upload_key, FiledNoteRow.owner == owner
    )
    return list(db.scalars(wanted.order_by(FiledNoteRow.position)))
