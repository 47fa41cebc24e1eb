"""Checking moderated outcomes against an edition, before anything is learned from them."""

from collections.abc import Sequence

from classifier.judgments import ModeratedOutcome
from classifier.reading.checks import EDITION_COLUMNS
from criteria.errors import PeelError
from criteria.schema import Edition
from training.copies import said


def check_outcomes(outcomes: Sequence[ModeratedOutcome], edition: Edition) -> None:
    """Refuse outcomes that cannot be used with an edition; the first problem is told.

    Readers of files check against the edition that they were given; a store may hold others.

    Raises:
        PeelError: ``OUTCOME_OTHER_EDITION``, ``OUTCOME_UNKNOWN_SCOPE``, ``OUTCOME_UNGRADED_SCOPE``,
            ``OUTCOME_UNKNOWN_GRADE`` or ``OUTCOME_NO_TEXT``, with the judgment.
    """
    for outcome in outcomes:
        problem = _problem(outcome, edition)
        if problem is not None:
            code, message, hint = problem
            where = f"judgment {outcome.judgment.judgment_id}"
            raise PeelError(code, message, hint=hint, where=where)


def _problem(outcome: ModeratedOutcome, edition: Edition) -> tuple[str, str, str] | None:
    judgment = outcome.judgment
    ids = "run peel criteria list to see the ids"
    for column in EDITION_COLUMNS:
        named = judgment.extra.get(column, "")
        if named and named not in (edition.name, edition.fingerprint):
            return (
                "OUTCOME_OTHER_EDITION",
                f"the outcome is by edition {named!r} and the model by {edition.name!r}",
                "leave these outcomes out: a retraining stays with the edition of its model",
            )
    if edition.levels.get(judgment.scope) in (None, "principal_area"):
        message = f"{judgment.scope!r} is no core question, question or sub-question"
        return "OUTCOME_UNKNOWN_SCOPE", f"{message} of {edition.name}", ids
    if not edition.is_graded(judgment.scope):
        return "OUTCOME_UNGRADED_SCOPE", f"{judgment.scope} is never graded", ids
    if outcome.moderated_grade not in edition.grades:
        scale = ", ".join(edition.grades)
        message = f"{outcome.moderated_grade!r} is no grade of {edition.name}"
        return "OUTCOME_UNKNOWN_GRADE", message, f"use one of: {scale}"
    if not said(judgment.text):
        return "OUTCOME_NO_TEXT", "the outcome has no evidence", "give the text that was judged"
    return None
