"""Checks on one field of a judgment or of a moderated outcome, against the edition and today."""

import difflib
from datetime import date, datetime

from classifier.reading.fields import optional, optional_id
from classifier.reading.plain import checked_text
from classifier.reading.shapes import Row
from criteria.errors import PeelError
from criteria.schema import Edition

LONGEST_NAME = 200
LONGEST_QUOTED = 20
# Columns in which a row may say by which criteria it was graded.
EDITION_COLUMNS = ("criteria", "edition")
_SEEN = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def quoted(value: str) -> str:
    """Return a short value in quotes with a space, or nothing: a long one may be a note."""
    return f'"{value}" ' if len(value) <= LONGEST_QUOTED else ""


def short(row: Row, field: str) -> str | None:
    """Return a name, id or the like, trimmed; None when it is absent or blank.

    Raises:
        PeelError: it is no text, too long for a name, or holds NUL characters.
    """
    read = optional_id if field == "judgment_id" else optional
    value = read(row.fields.get(field), row.at(field))
    if value is None:
        return None
    if len(value) > LONGEST_NAME:
        raise PeelError(
            "JUDGMENT_FIELD_TOO_LONG",
            f"this field may hold {LONGEST_NAME} characters at most",
            hint="see whether the columns have slipped out of place",
            where=row.at(field),
        )
    return checked_text(value, row.at(field))


def needed(value: str | None, row: Row, field: str) -> str:
    """Return a value, or raise when there is none.

    Raises:
        PeelError: ``JUDGMENT_FIELD_EMPTY``.
    """
    if value is None:
        raise PeelError(
            "JUDGMENT_FIELD_EMPTY",
            f"there is no {field.replace('_', ' ')} in this row",
            hint=f"fill in the {row.field_word} {field}",
            where=row.at(field),
        )
    return value


def long_text(row: Row, field: str) -> str | None:
    """Return a text as written, or None when it is absent or blank.

    Raises:
        PeelError: it is no text, or holds NUL characters.
    """
    if optional(row.fields.get(field), row.at(field)) is None:
        return None
    return checked_text(str(row.fields[field]), row.at(field))


def own_edition(row: Row, edition: Edition) -> None:
    """Refuse a row that says it was graded by another edition, whose grades may mean other things.

    Raises:
        PeelError: ``JUDGMENT_OTHER_EDITION``.
    """
    for column, value in row.fields.items():
        told = str(value or "").strip()
        if column.casefold() not in EDITION_COLUMNS or not told:
            continue
        if told not in (edition.name, edition.fingerprint):
            raise PeelError(
                "JUDGMENT_OTHER_EDITION",
                f"this row is by the edition {quoted(told)}and {edition.name} was expected",
                hint="name its edition with --criteria where there is that option, or leave the "
                "row out",
                where=row.at(column),
            )


def grade_name(value: str, edition: Edition, where: str) -> str:
    """Return a grade as the edition writes it; case, spaces and hyphens do not matter.

    Raises:
        PeelError: ``JUDGMENT_UNKNOWN_GRADE``.
    """
    name = value.strip().casefold().replace(" ", "_").replace("-", "_")
    if name not in edition.grades:
        raise PeelError(
            "JUDGMENT_UNKNOWN_GRADE",
            f"the grade {quoted(value)}is none of {edition.name}",
            hint=f"use one of {', '.join(edition.grades)}",
            where=where,
        )
    return name


def graded_scope(value: str, edition: Edition, where: str) -> str:
    """Return a scope id that can have a grade.

    Raises:
        PeelError: ``JUDGMENT_UNKNOWN_SCOPE``, naming close matches, or ``JUDGMENT_UNGRADED_SCOPE``.
    """
    known = [name for name, level in edition.levels.items() if level != "principal_area"]
    if value not in known:
        close = difflib.get_close_matches(value, known, n=3, cutoff=0.5)
        raise PeelError(
            "JUDGMENT_UNKNOWN_SCOPE",
            f"the scope {quoted(value)}is no core question, question or sub-question of "
            f"{edition.name}",
            hint=f"did you mean {', '.join(close)}?" if close else f"use an id such as {known[0]}",
            where=where,
        )
    if not edition.is_graded(value):
        raise PeelError(
            "JUDGMENT_UNGRADED_SCOPE",
            f"{value} is inspected but never graded in {edition.name}, so there is no judgment",
            hint="remove this row, or file it under a scope that is graded",
            where=where,
        )
    return value


def moment(value: str | None, where: str, today: date) -> datetime | None:
    """Return an ISO date or date with time that is not in the future; a date is its midnight.

    Raises:
        PeelError: ``JUDGMENT_BAD_DATE`` or ``JUDGMENT_FUTURE_DATE``.
    """
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise PeelError(
            "JUDGMENT_BAD_DATE",
            "this is no ISO date",
            hint="write the date as year-month-day, such as 2019-03-27",
            where=where,
        ) from None
    if found.date() > today:
        raise PeelError(
            "JUDGMENT_FUTURE_DATE",
            f"{found.date()} lies in the future",
            hint="correct the date, or the clock of this computer",
            where=where,
        )
    return found


def seen(row: Row, field: str) -> bool | None:
    """Return whether the suggestion was seen before judging: true, false or unknown (blank).

    Raises:
        PeelError: ``JUDGMENT_BAD_SEEN``.
    """
    value = row.fields.get(field)
    if isinstance(value, bool):
        return value
    word = optional_id(value, row.at(field))
    if word is not None and word.casefold() not in _SEEN:
        raise PeelError(
            "JUDGMENT_BAD_SEEN",
            "this says neither that the suggestion was seen nor that it was not",
            hint='write true or false, or leave it empty for "unknown"',
            where=row.at(field),
        )
    return None if word is None else _SEEN[word.casefold()]
