"""A grade that rests on next to nothing."""

from collections.abc import Iterator, Sequence

from classifier.consistency.checking import Checked
from classifier.consistency.flag import Flag, grade_words
from criteria.schema import Edition

KIND = "thin_evidence"
LEAST_PIECES = 2
# Strengths summed without their signs: a clear finding is about 2, so this is more than one
# clear finding and less than two.
LEAST_WEIGHT = 2.5


def thin_evidence(checked: Sequence[Checked], edition: Edition) -> Iterator[Flag]:
    """Flag judgments with fewer than two pieces of evidence, or with pieces that say little.

    The score is what is missing, halved, so that doubt about the support of a grade stands below a
    clear contradiction of it: .5 with no evidence at all.

    Args:
        checked: Judgments with what their evidence suggests.
        edition: Whose grades they are.

    Yields:
        One flag a judgment at most.
    """
    for one in checked:
        weight = sum(abs(piece.strength) for piece in one.pieces)
        if len(one.pieces) >= LEAST_PIECES and weight >= LEAST_WEIGHT:
            continue
        yield Flag(
            kind=KIND,
            score=0.5 * max(0.0, 1.0 - weight / (2 * LEAST_WEIGHT)),
            reason=_reason(one),
            judgment_id=one.judgment.judgment_id,
            grade=one.judgment.grade,
            evidence=tuple(piece.piece.text for piece in one.pieces),
            probabilities=one.suggestion.probabilities,
            about=(one.judgment,),
        )


def _reason(one: Checked) -> str:
    given = grade_words(one.judgment.grade)
    if not one.pieces:
        return f"graded {given}, but nothing in its text reads as evidence"
    if len(one.pieces) < LEAST_PIECES:
        return f"graded {given} on a single piece of evidence"
    return f"graded {given} on {len(one.pieces)} pieces of evidence that say little either way"
