"""Names of forces as people give them: one force must not be counted as two."""

from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from app.serving.faults import FieldError
from app.store.judgments import known_forces
from classifier.reading.forces import listed_forces, other_spelling
from classifier.types import Note
from criteria.errors import PeelError

LONGEST_FORCE = 200


def checked_force(db: Session, force: str, *, leaving: Collection[str] = ()) -> str:
    """Return the name of a force that is not another spelling of a known or listed one.

    Args:
        db: Any session.
        force: As somebody gave it.
        leaving: Ids of judgments that are about to be replaced; see ``known_forces``.

    Raises:
        FieldError: ``JUDGMENT_UNKNOWN_FORCE`` or ``JUDGMENT_FIELD_TOO_LONG``.
    """
    return _checked(force, known_forces(db, leaving=leaving))


def check_forces(db: Session, notes: Iterable[Note]) -> None:
    """Check the forces that the notes of a file name.

    Raises:
        PeelError: as ``checked_force``, naming the first note with such a force.
    """
    known = known_forces(db)
    for force, note_id in {note.force: note.note_id for note in notes if note.force}.items():
        try:
            _checked(force, known)
        except FieldError as error:
            where = f"note {note_id}, force {force[:LONGEST_FORCE]}"
            raise PeelError(error.code, error.message, hint=error.hint, where=where) from None


def _checked(force: str, known: Iterable[str]) -> str:
    if len(force) > LONGEST_FORCE:
        raise FieldError(
            "JUDGMENT_FIELD_TOO_LONG",
            "the name of the force is too long",
            hint=f"give it in {LONGEST_FORCE} characters at most",
            field="force",
        )
    if meant := _meant(force, known):
        raise FieldError(
            "JUDGMENT_UNKNOWN_FORCE",
            "the force is not known by this name",
            hint=f"did you mean {meant}? A force must be written alike everywhere",
            field="force",
        )
    return force


def _meant(force: str, known: Iterable[str]) -> str | None:
    """Return the name that is most likely meant, or None.

    A known name that only differs from a listed one in its capitals is a slip, and does not win
    over the list because it came first; "Kent Police" throughout is a way of writing, and does.
    """
    listed = {name.casefold(): name for name in listed_forces()}
    proper = [name for name in known if listed.get(name.casefold(), name) == name]
    if force in proper:
        return None
    return other_spelling(force, proper) or other_spelling(force, listed_forces())
