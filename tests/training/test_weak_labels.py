"""What a grade says of the pieces it rests on."""

import numpy as np

from classifier.consistency import Checked
from classifier.judging import JudgedPiece
from classifier.judgments import Judgment
from classifier.types import Piece, Suggestion
from models.ordinal import STRENGTHS, OrdinalSetGrader, point_strengths
from training.weak_labels import strengths_given, weak_examples

GRADER = OrdinalSetGrader(
    np.asarray([1, 2, 3]),
    np.asarray([2.0, 2.0, 0.5]),
    np.asarray([[1.0, 1.0, 1.0], [-1.0, -1.0, -1.0]]),
    np.asarray([-3.0, 0.0, 3.0]),
)
LEVELS = np.asarray(STRENGTHS, dtype=float)


def test_a_grade_moves_the_doubtful_piece_and_leaves_the_certain_one() -> None:
    doubtful = np.full((1, 7), 1.0 / 7.0)
    pieces = np.concatenate([doubtful, point_strengths(np.asarray([2.0]))])
    for grade, sign in ((0, -1.0), (3, 1.0)):
        known = strengths_given(GRADER, pieces, grade)
        np.testing.assert_allclose(known.sum(axis=1), 1.0)
        assert sign * float(known[0] @ LEVELS) > 0.2
        np.testing.assert_allclose(known[1], pieces[1])


def test_the_better_the_grade_the_stronger_the_pieces() -> None:
    pieces = np.random.default_rng(0).dirichlet(np.ones(7), size=4)
    means = [strengths_given(GRADER, pieces, grade) @ LEVELS for grade in range(4)]
    for worse, better in zip(means, means[1:], strict=False):
        assert (better >= worse - 1e-9).all()


def test_the_pieces_of_an_outcome_that_counts_half_count_half() -> None:
    judgment = Judgment("j", "Northshire", "3", "good", "finding")
    suggestion = Suggestion("core_question", "3", None, {}, 0.0, True, "none", 1, (), "")
    checked = []
    for i in range(2):
        piece = JudgedPiece(Piece("", 0, 0, f"finding {i}"), None, strengths=(1 / 7,) * 7)
        checked.append(Checked(judgment, 2, suggestion, (piece,), (piece,)))
    found = {one.text: one.weight for one in weak_examples(checked, (1.0, 0.5), GRADER, 9)}
    assert found["finding 1"] == 0.5 * found["finding 0"] > 0.0
