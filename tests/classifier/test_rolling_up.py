"""The rounded mean of core questions, and when an area has a grade at all."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from classifier.grading import Grader
from classifier.judging import JudgedPiece
from classifier.rolling_up import rounded_mean, suggest_everywhere
from classifier.routing import Route
from classifier.types import Piece, Suggestion
from criteria.schema import Edition
from models.decision import DecisionRule
from models.ordinal import OrdinalSetGrader, point_strengths

raw = st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4)


@given(st.lists(raw, min_size=1, max_size=4))
def test_rounded_mean_counts_every_combination(rows: list[list[float]]) -> None:
    distributions = [np.array(row) / sum(row) for row in rows]
    expected = np.zeros(4)
    for grades in itertools.product(range(4), repeat=len(rows)):
        probability = np.prod([d[g] for d, g in zip(distributions, grades, strict=True)])
        # Halves go down: 2.5 is nearer to nothing better than 2.
        expected[int(np.ceil(np.mean(grades) - 0.5))] += probability
    assert_allclose(rounded_mean(distributions), expected, atol=1e-12)


def graded(strength: float, sub_question: str, number: int) -> JudgedPiece:
    text = "x"
    return JudgedPiece(
        Piece(text, number, number + 1, text),
        None,
        (Route(sub_question, 1.0),),
        "positive" if strength > 0 else "negative",
        0.0,
        strength,
        tuple(point_strengths(np.array([strength]))[0].tolist()),
        1.0,
        ((None, None),),
    )


def areas(edition: Edition, smallest_confidence: float) -> Suggestion:
    grader = OrdinalSetGrader(
        np.array([1]), np.ones(1), np.array([[2.0], [-2.0]]), np.array([-4.0, -0.5, 4.0])
    )
    rule = DecisionRule(np.ones(4), smallest_confidence)
    judged = [graded(2.0, "6.1.1", 0), graded(2.0, "7.1.1", 1)]
    suggestions = suggest_everywhere(Grader(edition, grader, rule), judged)
    return next(s for s in suggestions if s.id == "efficiency")


def test_an_area_rests_on_decided_core_questions(edition: Edition) -> None:
    area = areas(edition, 0.5)
    assert area.grade == "good"
    assert area.made_from == ("6", "7")


def test_an_area_of_undecided_core_questions_is_undecided(edition: Edition) -> None:
    area = areas(edition, 0.999)
    assert area.abstained
    assert "0 of its 2 graded core questions" in str(area.reason)
