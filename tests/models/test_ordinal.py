"""The ordinal set grader: probabilities, monotonicity and contributions that add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from models.ordinal import NO_DOUBT, STRENGTHS, OrdinalSetGrader, point_strengths, sigmoid
from models.ordinal_fit import fit_ordinal_set_grader, fit_temperature, respaced, with_temperature

GRADER = OrdinalSetGrader(
    thresholds=np.array([1, 2, 3]),
    scales=np.array([2.0, 2.0, 0.5]),
    weights=np.array([[0.8, 2.3, 1.9], [-0.5, -1.7, -2.7]]),
    cutpoints=np.array([-5.5, -1.2, 5.0]),
)
strengths = st.lists(st.floats(-3.0, 3.0), max_size=12).map(
    lambda s: point_strengths(np.array(s, dtype=float))
)
shares = st.lists(st.floats(0.0, 1.0), min_size=7, max_size=7).filter(lambda s: sum(s) > 0.1)
doubtful = shares.map(lambda s: np.array(s) / sum(s))
sets = st.lists(doubtful, max_size=8).map(lambda s: np.array(s).reshape(-1, 7))


def mostly(side: slice, other: slice, piece: np.ndarray) -> np.ndarray:
    """Move mass from one side to the other until what is left of it is no doubt at all."""
    moved = piece.copy()
    spare = max(moved[other].sum() - NO_DOUBT, 0.0)
    if spare:
        moved[other] *= NO_DOUBT / moved[other].sum()
    moved[side] += spare / 3
    return moved


POSITIVE, NEGATIVE = slice(4, 7), slice(0, 3)


@given(sets)
def test_probabilities_are_a_distribution(pieces: np.ndarray) -> None:
    probabilities = GRADER.probabilities(pieces)
    assert probabilities.shape == (4,)
    assert (probabilities >= 0).all()
    assert_allclose(probabilities.sum(), 1.0, atol=1e-12)


@given(sets, doubtful)
def test_one_more_clearly_positive_piece_never_lowers_the_expected_grade(
    pieces: np.ndarray, more: np.ndarray
) -> None:
    piece = mostly(POSITIVE, NEGATIVE, more)
    before = GRADER.expected_grade(pieces)
    assert GRADER.expected_grade(np.vstack([pieces, piece])) >= before - 1e-12


@given(sets, doubtful)
def test_one_more_clearly_negative_piece_never_raises_the_expected_grade(
    pieces: np.ndarray, more: np.ndarray
) -> None:
    piece = mostly(NEGATIVE, POSITIVE, more)
    before = GRADER.expected_grade(pieces)
    assert GRADER.expected_grade(np.vstack([pieces, piece])) <= before + 1e-12


@given(strengths)
def test_contributions_add_up_and_carry_the_sign_of_their_piece(pieces: np.ndarray) -> None:
    credit = GRADER.contributions(pieces)
    move = GRADER.expected_grade(pieces) - GRADER.expected_grade(np.zeros((0, 7)))
    assert_allclose(credit.sum(), move, atol=1e-9)
    assert (credit * (pieces @ np.array(STRENGTHS)) >= -1e-9).all()


def test_point_strengths_keep_their_mean() -> None:
    exact = np.linspace(-3, 3, 25)
    pieces = point_strengths(exact)
    assert_allclose(pieces.sum(axis=1), 1.0)
    assert_allclose(pieces @ np.array(STRENGTHS), exact)


@pytest.mark.parametrize(("low", "high"), [(-3, 3), (0, 3), (-3, 0), (1.9, 2.1)])
@pytest.mark.parametrize("n", [1, 20, 100, 1000])
def test_quadrature_is_close_on_sets_of_any_size_and_sign(low: float, high: float, n: int) -> None:
    pieces = point_strengths(np.random.default_rng(1).uniform(low, high, size=n))
    credit = GRADER._credit(GRADER.masses(pieces))
    move = GRADER.expected_grade(pieces) - GRADER.baseline
    assert_allclose(credit.sum(), move, atol=1e-6)


@given(sets, st.integers(0, 1000))
def test_order_does_not_matter(pieces: np.ndarray, seed: int) -> None:
    shuffled = np.random.default_rng(seed).permutation(pieces)
    assert_allclose(GRADER.probabilities(shuffled), GRADER.probabilities(pieces))


def _drawn(seed: int, n: int) -> tuple[list[np.ndarray], list[int]]:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 8, size=n)
    sets = [point_strengths(rng.normal(rng.normal(), 1.0, size=k)) for k in sizes]
    uniform = rng.uniform(size=(n, 1))
    above = np.stack(
        [sigmoid(GRADER.score(GRADER.masses(s).sum(0)) - GRADER.cutpoints) for s in sets]
    )
    return sets, (above > uniform).sum(axis=1).tolist()


def test_fit_recovers_what_made_the_data() -> None:
    sets, grades = _drawn(0, 4000)
    fitted = fit_ordinal_set_grader(
        sets, grades, n_grades=4, thresholds=[1, 2, 3], scales=[2.0, 2.0, 0.5], penalty=0.01
    )
    fresh, _ = _drawn(1, 200)
    for pieces in fresh:
        assert_allclose(fitted.probabilities(pieces), GRADER.probabilities(pieces), atol=0.06)


def test_fit_keeps_signs_when_the_data_say_otherwise() -> None:
    sets = [point_strengths(np.array([s])) for s in (2.0, -2.0)] * 20
    fitted = fit_ordinal_set_grader(
        sets, [0, 3] * 20, n_grades=4, thresholds=[1, 2], scales=[1.0, 1.0], penalty=1.0
    )
    assert (fitted.weights[0] >= 0).all()
    assert (fitted.weights[1] <= 0).all()


def test_temperature_undoes_overconfidence() -> None:
    sets, grades = _drawn(2, 3000)
    hot = with_temperature(GRADER, 0.5)
    exceedance = np.stack([hot.exceedance(hot.masses(s).sum(0)) for s in sets])
    assert fit_temperature(exceedance, grades) == pytest.approx(2.0, abs=0.15)


@pytest.mark.parametrize("n_grades", [2, 3, 5, 7])
def test_respaced_gives_every_grade_its_turn_in_order(n_grades: int) -> None:
    grader = respaced(GRADER, n_grades)
    likeliest = [
        int(grader.probabilities(point_strengths(np.full(3, s))).argmax())
        for s in np.linspace(-3, 3, n_grades)
    ]
    assert likeliest == sorted(likeliest)
    assert likeliest[0] == 0
    assert likeliest[-1] == n_grades - 1
