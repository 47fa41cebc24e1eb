"""Moderation: the grade that a panel settles on, beside the judgment that it is about."""

import datetime

from sqlalchemy.orm import Session

from app.serving.faults import LONGEST_REASON, FieldError
from app.serving.grades import REASON
from app.store.judgments import StoredJudgment, versions
from app.store.outcomes import record_outcomes
from classifier.judgments import ModeratedOutcome
from criteria.errors import PeelError
from criteria.schema import Edition


def need_judgment(db: Session, judgment_id: str) -> list[StoredJudgment]:
    """Return every version of a judgment, oldest first.

    Raises:
        PeelError: ``JUDGMENT_NOT_FOUND``.
    """
    found = versions(db, judgment_id)
    if not found:
        raise judgment_not_found()
    return found


def judgment_not_found() -> PeelError:
    """Return the error for a judgment that is not there, or not for whoever asks."""
    return PeelError(
        "JUDGMENT_NOT_FOUND", "there is no such judgment", hint="look in the list of judgments"
    )


def moderate(
    db: Session, edition: Edition, who: str, judgment_id: str, *, grade: str, reason: str
) -> None:
    """Record the moderated grade of the judgment as it stands now.

    Args:
        db: A session that writes.
        edition: Whose grades are valid.
        who: The panel member.
        judgment_id: Which judgment.
        grade: The grade that stands from now on, the inspector's own or another.
        reason: Why.

    Raises:
        PeelError: ``JUDGMENT_NOT_FOUND``, or a field is missing or wrong.
    """
    judgment = need_judgment(db, judgment_id)[-1].judgment
    if grade not in edition.grades:
        raise FieldError(
            "OUTCOME_UNKNOWN_GRADE" if grade else "OUTCOME_FIELD_EMPTY",
            "there is no such grade" if grade else "the moderated grade is missing",
            hint="choose the grade that shall stand",
            field="grade",
        )
    if not 0 < len(reason) <= LONGEST_REASON or "\0" in reason:
        raise FieldError(
            "OUTCOME_FIELD_TOO_LONG" if reason else "OUTCOME_FIELD_EMPTY",
            "the reason cannot be kept" if reason else "the reason is missing",
            hint="say why in a sentence or two",
            field=REASON,
        )
    at = datetime.datetime.now(datetime.UTC)
    record_outcomes(db, [ModeratedOutcome(judgment, grade, who, at, reason)], who=who)
