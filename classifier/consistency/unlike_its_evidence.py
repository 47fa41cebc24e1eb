"""A grade that its own evidence does not bear out."""

from collections.abc import Iterator, Sequence

import numpy as np

from classifier.consistency.checking import Checked
from classifier.consistency.flag import Flag, grade_words, score_of, steps_words
from classifier.reporting.words import percent
from criteria.schema import Edition
from models.suspicion import excess_cost

KIND = "unlike_its_evidence"
# Squared steps. Where one grade in five is a planted error of one or two steps, four in five
# flagged at this cost are errors (docs/consistency.md; chosen on force-cross-fitted predictions).
LEAST_COST = 0.8


def unlike_its_evidence(checked: Sequence[Checked], edition: Edition) -> Iterator[Flag]:
    """Flag grades whose expected squared cost is far above the best grade's.

    Args:
        checked: Judgments with what their evidence suggests.
        edition: Whose grades they are.

    Yields:
        One flag a judgment at most; none for one without any evidence.
    """
    weighed = [one for one in checked if one.pieces]
    if not weighed:
        return
    probabilities = np.stack([one.probabilities for one in weighed])
    costs = excess_cost(probabilities, np.asarray([one.grade for one in weighed]))
    for one, cost in zip(weighed, costs.tolist(), strict=True):
        expected = one.best_grade
        if cost >= LEAST_COST and expected != one.grade:
            yield _flag(one, edition, expected, cost)


def _flag(one: Checked, edition: Edition, expected: int, cost: float) -> Flag:
    given, suggested = one.judgment.grade, edition.grades[expected]
    steps = abs(expected - one.grade)
    likely = one.suggestion.probabilities
    reason = (
        f"graded {grade_words(given)}, but the evidence reads as {grade_words(suggested)} "
        f"({percent(likely[suggested])} likely), {steps_words(steps)} "
        f"{'higher' if expected > one.grade else 'lower'}; "
        f"{grade_words(given)} is {percent(likely[given])} likely"
    )
    return Flag(
        kind=KIND,
        score=score_of(cost),
        reason=reason,
        judgment_id=one.judgment.judgment_id,
        grade=given,
        expected_grade=suggested,
        steps=steps,
        evidence=one.pieces_against(),
        probabilities=likely,
        about=(one.judgment,),
    )
