"""From the fields of a csv row or json object to a note: the checks that both formats share."""

from datetime import datetime

from classifier.reading.placed import Placed
from classifier.reading.plain import checked_text
from classifier.reading.shapes import NOTES, Row
from classifier.types import Note
from criteria.errors import PeelError


def wrong_type(where: str) -> PeelError:
    """Return the error for a field that should be text and is something else."""
    return PeelError(
        "NOTE_WRONG_TYPE",
        "this field should be text",
        hint='put the value in double quotes, or use null for "unknown"',
        where=where,
    )


def optional(value: object, where: str) -> str | None:
    """Return the trimmed text of a field, or None when it is absent or blank.

    Raises:
        PeelError: ``NOTE_WRONG_TYPE``.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise wrong_type(where)
    return value.strip() or None


def optional_id(value: object, where: str) -> str | None:
    """Return the text of an id, which may be a whole number in json.

    Raises:
        PeelError: ``NOTE_WRONG_TYPE``.
    """
    # True and False are integers to Python.
    whole = isinstance(value, int) and not isinstance(value, bool)
    return optional(str(value) if whole else value, where)


def iso_date(value: str | None, where: str) -> str | None:
    """Return the day of an ISO date or date with time.

    Raises:
        PeelError: ``NOTE_BAD_DATE``.
    """
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        raise PeelError(
            "NOTE_BAD_DATE",
            "this is no ISO date",
            hint="write the date as year-month-day, such as 2019-03-27",
            where=where,
        ) from None


def placed_note(row: Row, *, default_id: str) -> Placed:
    """Build a note from named fields.

    Args:
        row: Values by column or key; ``text`` must be among them.
        default_id: The id of a note that brings none.

    Returns:
        The note in its place; fields that we do not know are kept in ``extra``.

    Raises:
        PeelError: a field is of the wrong type, the text is empty, or the date is no ISO date.
    """
    fields = row.fields
    if not isinstance(fields["text"], str):
        raise wrong_type(row.at("text"))
    known = {name: optional(fields.get(name), row.at(name)) for name in NOTES.known[2:]}
    note = Note(
        text=checked_text(fields["text"], row.at("text")),
        note_id=optional_id(fields.get("note_id"), row.at("note_id")) or default_id,
        force=known["force"],
        inspector=known["inspector"],
        date=iso_date(known["date"], row.at("date")),
        scope=known["scope"],
        extra={name: value for name, value in fields.items() if name not in NOTES.known},
    )
    return Placed(note, row.where, row.field_word)
