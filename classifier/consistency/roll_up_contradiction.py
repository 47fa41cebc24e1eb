"""A core question graded out of line with its own questions."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from classifier.consistency.checking import Checked
from classifier.consistency.flag import Flag, grade_words, score_of, steps_words
from criteria.schema import Edition

KIND = "roll_up_contradiction"
RULE = "between_lowest_and_highest_question"
# Judgments further apart than this are of another round of inspection.
_DAYS_OF_A_ROUND = 183


def roll_up_contradiction(checked: Sequence[Checked], edition: Edition) -> Iterator[Flag]:
    """Flag core questions graded below all their questions, or above all (see ``RULE``).

    It needs a grade for at least half of the graded questions, and for two where there are two:
    one question says little of the whole. Compared are judgments of the same force and round,
    which are those within half a year of each other; undated ones belong to every round.

    Args:
        checked: Judgments with what their evidence suggests.
        edition: Which questions each core question has.

    Yields:
        One flag a core question's judgment at most.
    """
    questions: dict[tuple[str, str], list[Checked]] = {}
    for one in checked:
        if (question := edition.question_by_id.get(one.judgment.scope)) is not None:
            questions.setdefault((one.judgment.force, question.core_question), []).append(one)
    for core in checked:
        members = questions.get((core.judgment.force, core.judgment.scope), [])
        under = [one for one in members if _same_round(core.judgment.date, one.judgment.date)]
        if under:
            yield from _contradiction(core, under, edition)


def _same_round(one: date | None, other: date | None) -> bool:
    return one is None or other is None or abs((one - other).days) <= _DAYS_OF_A_ROUND


def _contradiction(core: Checked, under: Sequence[Checked], edition: Edition) -> Iterator[Flag]:
    asked = [
        question.id
        for question in edition.questions
        if question.core_question == core.judgment.scope and question.graded
    ]
    judged = {one.judgment.scope for one in under}
    if len(judged) < min(2, len(asked)) or 2 * len(judged) < len(asked):
        return
    grades = [one.grade for one in under]
    nearest = int(np.clip(core.grade, min(grades), max(grades)))
    steps = abs(nearest - core.grade)
    if steps == 0:
        return
    expected = edition.grades[nearest]
    side, bound = ("below", "lowest") if core.grade < nearest else ("above", "highest")
    parts = ", ".join(f"{o.judgment.scope} {grade_words(o.judgment.grade)}" for o in under)
    yield Flag(
        kind=KIND,
        score=score_of(float(steps**2)),
        reason=(
            f"core question {core.judgment.scope} is graded "
            f"{grade_words(core.judgment.grade)}, {steps_words(steps)} {side} the {bound} of its "
            f"questions ({parts}); rule {RULE}"
        ),
        judgment_id=core.judgment.judgment_id,
        grade=core.judgment.grade,
        expected_grade=expected,
        steps=steps,
        evidence=core.pieces_against(),
        related=tuple(one.judgment.judgment_id for one in under),
        probabilities=core.suggestion.probabilities if core.pieces else {},
        about=tuple(one.judgment for one in (core, *under)),
    )
