"""What a moderated grade says of the pieces it rests on.

A grade for a set is weak evidence about each piece: a strength is the likelier, the likelier it
makes the grade that the set got. Bayes' rule on the strengths that a model read, one piece at a
time with the others as read (mean-field; multiple-instance learning, Carbonneau et al. 2018,
arXiv 1612.03365).
"""

from collections.abc import Sequence

import numpy as np

from classifier.consistency import Checked
from models.heads import Array
from models.ordinal import STRENGTHS, OrdinalSetGrader, distribution
from training.examples import Example

# A weak label counts half of an annotated one, and says nothing of the leaning of a piece in the
# middle, which may be mixed or of no weight.
_WEIGHT = 0.5
_MIDDLE = 0.5


def strengths_given(grader: OrdinalSetGrader, pieces: Array, grade: int) -> Array:
    """Return the strengths of a set's pieces, knowing its grade: (n, 7) → (n, 7)."""
    masses = grader.masses(pieces)
    points = grader.masses(np.eye(len(STRENGTHS)))
    others = masses.sum(axis=0) - masses
    totals = others[:, None] + points[None]
    likelihood = distribution(grader.exceedance(totals))[..., grade]
    joint = pieces * likelihood
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def weak_examples(
    checked: Sequence[Checked], weights: Sequence[float], grader: OrdinalSetGrader, most: int
) -> list[Example]:
    """Turn outcomes into examples of single pieces.

    Args:
        checked: Outcomes as judgments whose grade is the moderated one.
        weights: How much each of them counts.
        grader: Fitted on forces other than the one that is to be held out.
        most: At most so many; the pieces that the grade moves most come first.
    """
    moved: list[tuple[float, Example]] = []
    levels = np.asarray(STRENGTHS, dtype=np.float64)
    for one, weight in zip(checked, weights, strict=True):
        read = np.asarray([piece.strengths for piece in one.pieces])
        known = strengths_given(grader, read, one.grade)
        for piece, before, after in zip(one.pieces, read @ levels, known @ levels, strict=True):
            leaning = "positive" if after > _MIDDLE else "negative" if after < -_MIDDLE else None
            routes = tuple((route.sub_question, route.probability) for route in piece.routes)
            counts = _WEIGHT * weight
            example = Example(
                piece.piece.content, routes, leaning, float(after), "evidence", counts, "record"
            )
            moved.append((abs(float(after - before)), example))
    moved.sort(key=lambda pair: (-pair[0], pair[1].text))
    return [example for _, example in moved[:most]]
