"""The ordinal set grader: probabilities, monotonicity and contributions that add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from models.ordinal import OrdinalSetGrader, sigmoid
from models.ordinal_fit import fit_ordinal_set_grader, fit_temperature, respaced, with_temperature

GRADER = OrdinalSetGrader(
    thresholds=np.array([0.0, 1.0, 2.0]),
    scale=1.0,
    weights=np.array([[1.8, 1.2, 0.1], [-2.4, -0.5, -0.1]]),
    cutpoints=np.array([-4.3, -0.6, 5.0]),
)
strengths = st.lists(st.floats(-3.0, 3.0), max_size=12).map(lambda s: np.array(s, dtype=float))


@given(strengths)
def test_probabilities_are_a_distribution(pieces: np.ndarray) -> None:
    probabilities = GRADER.probabilities(pieces)
    assert probabilities.shape == (4,)
    assert (probabilities >= 0).all()
    assert_allclose(probabilities.sum(), 1.0, atol=1e-12)


@given(strengths, st.floats(0.0, 3.0))
def test_one_more_positive_piece_never_lowers_the_expected_grade(
    pieces: np.ndarray, more: float
) -> None:
    before = GRADER.expected_grade(pieces)
    assert GRADER.expected_grade(np.append(pieces, more)) >= before - 1e-12


@given(strengths, st.floats(-3.0, 0.0))
def test_one_more_negative_piece_never_raises_the_expected_grade(
    pieces: np.ndarray, more: float
) -> None:
    before = GRADER.expected_grade(pieces)
    assert GRADER.expected_grade(np.append(pieces, more)) <= before + 1e-12


@given(strengths)
def test_contributions_add_up_and_carry_the_sign_of_their_piece(pieces: np.ndarray) -> None:
    credit = GRADER.contributions(pieces)
    move = GRADER.expected_grade(pieces) - GRADER.expected_grade(np.zeros(0))
    assert_allclose(credit.sum(), move, atol=1e-9)
    assert (credit * pieces >= -1e-9).all()


@pytest.mark.parametrize(("low", "high"), [(-3, 3), (0, 3), (-3, 0), (1.9, 2.1)])
@pytest.mark.parametrize("n", [1, 20, 100, 1000])
def test_quadrature_is_close_on_sets_of_any_size_and_sign(low: float, high: float, n: int) -> None:
    pieces = np.random.default_rng(1).uniform(low, high, size=n)
    credit = GRADER._credit(GRADER.masses(pieces))
    move = GRADER.expected_grade(pieces) - GRADER.baseline
    assert_allclose(credit.sum(), move, atol=1e-6)


@given(strengths, st.randoms())
def test_order_does_not_matter(pieces: np.ndarray, random: object) -> None:
    shuffled = list(pieces)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert_allclose(
        GRADER.probabilities(np.array(shuffled, dtype=float)), GRADER.probabilities(pieces)
    )


def _drawn(seed: int, n: int) -> tuple[list[np.ndarray], list[int]]:
    rng = np.random.default_rng(seed)
    sets = [rng.normal(rng.normal(), 1.0, size=rng.integers(1, 8)).clip(-3, 3) for _ in range(n)]
    uniform = rng.uniform(size=(n, 1))
    above = np.stack(
        [sigmoid(GRADER.score(GRADER.masses(s).sum(0)) - GRADER.cutpoints) for s in sets]
    )
    return sets, (above > uniform).sum(axis=1).tolist()


def test_fit_recovers_what_made_the_data() -> None:
    sets, grades = _drawn(0, 4000)
    fitted = fit_ordinal_set_grader(
        sets, grades, n_grades=4, thresholds=[0.0, 1.0, 2.0], scale=1.0, penalty=0.01
    )
    fresh, _ = _drawn(1, 200)
    for pieces in fresh:
        assert_allclose(fitted.probabilities(pieces), GRADER.probabilities(pieces), atol=0.06)


def test_fit_keeps_signs_when_the_data_say_otherwise() -> None:
    sets = [np.array([2.0]), np.array([-2.0])] * 20
    fitted = fit_ordinal_set_grader(
        sets, [0, 3] * 20, n_grades=4, thresholds=[0.0, 1.0], scale=1.0, penalty=1.0
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
        int(grader.probabilities(np.full(3, s)).argmax()) for s in np.linspace(-3, 3, n_grades)
    ]
    assert likeliest == sorted(likeliest)
    assert likeliest[0] == 0
    assert likeliest[-1] == n_grades - 1
