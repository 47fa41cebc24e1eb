"""INTERIM until the store is merged."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from criteria.errors import PeelError


@dataclass(frozen=True)
class KeptGrade:
    scope: str
    grade: str
    reason: str
    seen: bool
    version: int


_KEPT: dict[str, list[KeptGrade]] = {}


def grades_of_note(db: Session, key: str) -> list[KeptGrade]:
    return list(_KEPT.get(key, []))


def keep_grade(db, edition, who, filed, *, scope, grade, reason, force):
    if not filed.note.force and not force:
        raise PeelError(
            "JUDGMENT_NO_FORCE", "the force is missing", hint="say which force was inspected"
        )
    if not edition.is_graded(scope) if scope in edition.levels else True:
        raise PeelError("JUDGMENT_SCOPE", "the question is missing", hint="choose what you grade")
    if grade not in edition.grades:
        raise PeelError("JUDGMENT_GRADE", "the grade is missing", hint="choose your grade")
    if not reason:
        raise PeelError(
            "JUDGMENT_REASON", "the reason is missing", hint="say in a sentence or two why"
        )
    old = [k for k in _KEPT.get(filed.key, []) if k.scope == scope]
    _KEPT.setdefault(filed.key, []).append(
        KeptGrade(scope, grade, reason, filed.seen, len(old) + 1)
    )
