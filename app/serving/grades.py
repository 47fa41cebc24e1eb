"""Grades that inspectors give: judgments in the store, of which each change is a version."""

import datetime
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.serving.faults import LONGEST_REASON, FieldError
from app.serving.filed_notes import FiledNote, has_seen
from app.serving.forces import checked_force
from app.store.judgments import record_judgments, versions_of
from classifier.judgments import Judgment
from criteria.schema import Edition

# Where the inspector's reason stands in the judgment's extra fields.
REASON, NOTE = "reason", "note"


@dataclass(frozen=True, slots=True)
class GivenGrade:
    """What a form says of a grade; anything may be empty or wrong."""

    scope: str
    grade: str
    reason: str
    force: str


@dataclass(frozen=True, slots=True)
class KeptGrade:
    """One version of a grade, as the page shows it.

    Attributes:
        scope: What was graded.
        grade: A name of the edition's scale.
        reason: Why, in the inspector's words.
        seen: Whether the inspector had seen the suggestion; None = nobody knows.
        version: 1 for the first.
    """

    scope: str
    grade: str
    reason: str
    seen: bool | None
    version: int


def _id(note_key: str, scope: str) -> str:
    return f"{note_key}.{scope}"


def grades_of_note(db: Session, note_key: str, edition: Edition) -> list[KeptGrade]:
    """Return every version of the grades that were given on a note, in published order."""
    ids = [_id(note_key, scope) for scope in edition.levels]
    found = versions_of(db, ids)
    return [
        KeptGrade(
            one.judgment.scope,
            one.judgment.grade,
            str(one.judgment.extra.get(REASON) or ""),
            one.judgment.suggestion_seen,
            one.version,
        )
        for judgment_id in ids
        for one in found.get(judgment_id, ())
    ]


def keep_grade(
    db: Session, edition: Edition, who: str, filed: FiledNote, given: GivenGrade
) -> Judgment:
    """Keep a grade as a judgment, and return it.

    The suggestion counts as seen also when it was seen on another note with the same words.

    Args:
        db: A session that writes.
        edition: Whose scopes and grades are valid.
        who: The inspector.
        filed: The note that was graded.
        given: What the form says.

    Raises:
        FieldError: a field is missing or wrong; nothing is kept.
    """
    judgment_id = _id(filed.key, given.scope)
    judgment = Judgment(
        judgment_id=judgment_id,
        force=_force(db, given.force or filed.note.force or "", judgment_id),
        scope=_scope(given.scope, edition),
        grade=_grade(given.grade, edition),
        text=filed.note.text,
        inspector=who,
        date=datetime.datetime.now(datetime.UTC).date(),
        extra={REASON: _reason(given.reason), NOTE: filed.note.note_id},
        suggestion_seen=has_seen(db, who, filed.note.text),
    )
    record_judgments(db, [judgment], who=who, why=given.reason)
    return judgment


def _force(db: Session, force: str, judgment_id: str) -> str:
    if not force:
        raise FieldError(
            "JUDGMENT_FIELD_EMPTY",
            "the force is missing",
            hint="say which force was inspected",
            field="force",
        )
    return checked_force(db, force, leaving=[judgment_id])


def _scope(scope: str, edition: Edition) -> str:
    known = edition.levels.get(scope) not in (None, "principal_area") and edition.is_graded(scope)
    if not known:
        raise FieldError(
            "JUDGMENT_UNKNOWN_SCOPE" if scope else "JUDGMENT_FIELD_EMPTY",
            "this can have no grade" if scope else "it is not said what you grade",
            hint="choose what you grade",
            field="scope",
        )
    return scope


def _grade(grade: str, edition: Edition) -> str:
    if grade not in edition.grades:
        raise FieldError(
            "JUDGMENT_UNKNOWN_GRADE" if grade else "JUDGMENT_FIELD_EMPTY",
            "there is no such grade" if grade else "the grade is missing",
            hint="choose your grade",
            field="grade",
        )
    return grade


def _reason(reason: str) -> str:
    if not 0 < len(reason) <= LONGEST_REASON or "\0" in reason:
        raise FieldError(
            "JUDGMENT_FIELD_TOO_LONG" if reason else "JUDGMENT_FIELD_EMPTY",
            "the reason cannot be kept" if reason else "the reason is missing",
            hint="say why in a sentence or two",
            field=REASON,
        )
    return reason
