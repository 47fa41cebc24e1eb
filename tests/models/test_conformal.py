"""Conformal sets: neighbours only, and the true grade in them as often as asked."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.conformal import mass_for, plausible_grades

shares = st.lists(st.floats(0.01, 1.0), min_size=2, max_size=7).map(np.array)


@given(shares, st.floats(0.01, 1.0))
def test_a_set_is_a_run_of_neighbours_around_the_likeliest(row: np.ndarray, mass: float) -> None:
    row = row / row.sum()
    grades = plausible_grades(row, mass)
    assert grades == tuple(range(grades[0], grades[-1] + 1))
    assert int(row.argmax()) in grades


def test_sets_hold_the_true_grade_as_often_as_asked_on_fresh_cases() -> None:
    rng = np.random.default_rng(0)

    def cases(n: int) -> tuple[np.ndarray, np.ndarray]:
        probabilities = rng.dirichlet([0.4, 2, 5, 0.6], size=n)
        # The model is wrong about its own sureness: truth comes from flatter distributions.
        truth = probabilities**0.6 / (probabilities**0.6).sum(axis=1, keepdims=True)
        return probabilities, np.array([rng.choice(4, p=row) for row in truth])

    mass = mass_for(*cases(2000), coverage=0.9)
    probabilities, grades = cases(4000)
    held = [g in plausible_grades(p, mass) for p, g in zip(probabilities, grades, strict=True)]
    assert 0.88 <= np.mean(held) <= 0.95


def test_too_few_cases_promise_every_grade() -> None:
    assert mass_for(np.array([[0.5, 0.5]]), np.array([0]), coverage=0.9) == 1.0
