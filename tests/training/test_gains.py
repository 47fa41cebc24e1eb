"""What lies between two models: each figure, and how much of it is noise."""

from collections.abc import Sequence

import numpy as np
import pytest

from eval.metrics import quadratic_weighted_kappa
from training.comparing import Predictions
from training.gains import FEW_FORCES, FIGURES, gains


def predictions(
    grades: Sequence[int], suggested: Sequence[int], abstained: Sequence[int] = ()
) -> Predictions:
    """Return made-up predictions; ``abstained`` are positions."""
    doubtful = np.isin(np.arange(len(grades)), np.asarray(abstained, dtype=np.int64))
    spread = np.full((len(grades), 4), 0.1)
    spread[np.arange(len(grades)), suggested] = 0.7
    return Predictions(np.asarray(grades), np.asarray(suggested), spread, doubtful)


def random_pair(n: int) -> tuple[Predictions, Predictions]:
    lot = np.random.default_rng(0)
    grades = lot.integers(0, 4, n)
    one, other = (
        predictions(
            grades.tolist(),
            np.clip(grades + lot.integers(-1, 2, n), 0, 3).tolist(),
            np.flatnonzero(lot.random(n) < 0.2).tolist(),
        )
        for _ in range(2)
    )
    return one, other


def test_each_figure_is_the_one_that_is_told_elsewhere() -> None:
    one, other = random_pair(60)
    found = gains(one, other, [f"force {i % 6}" for i in range(60)])
    assert set(found) == set(FIGURES)
    for part, model in (("champion", one), ("challenger", other)):
        expected = {
            "kappa": quadratic_weighted_kappa(model.grades, model.suggested),
            "cost": -model.cost.mean(),
            "coverage": model.coverage,
            "selective_accuracy": model.selective_accuracy,
        }
        assert {k: getattr(g, part) for k, g in found.items()} == pytest.approx(expected)


def test_a_model_that_suggests_nothing_is_never_right() -> None:
    one = predictions([0, 1, 2, 3], [0, 1, 2, 3])
    none = predictions([0, 1, 2, 3], [0, 1, 2, 3], abstained=range(4))
    found = gains(one, none, ["a", "b", "c", "d"])
    assert (found["coverage"].challenger, found["selective_accuracy"].challenger) == (0.0, 0.0)
    assert found["coverage"].worse


def test_the_same_model_gains_nothing() -> None:
    one, _ = random_pair(40)
    for gain in gains(one, one, [f"force {i % 8}" for i in range(40)]).values():
        assert (gain.gain, gain.low, gain.high) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("n_forces", [1, 2, FEW_FORCES - 1])
def test_few_forces_leave_room_for_noise(n_forces: int) -> None:
    """Two more errors in thirty rows are noise, however few forces the rows are of."""
    grades = [2] * 28 + [1, 1]
    forces = [f"force {i % n_forces}" for i in range(30)]
    cost = gains(predictions(grades, grades), predictions(grades, [2] * 30), forces)["cost"]
    assert cost.gain < 0.0
    assert cost.low < cost.gain < cost.high
    assert not cost.worse


def test_what_a_whole_force_shares_is_not_taken_for_many_proofs() -> None:
    """Forty rows of one force among six, all worse: drawing rows would call that certain."""
    grades = [2] * 90
    forces = ["one"] * 40 + [f"force {i % 5}" for i in range(50)]
    worse = predictions(grades, [1] * 40 + [2] * 50)
    assert not gains(predictions(grades, grades), worse, forces)["cost"].worse


def test_a_force_written_in_two_ways_is_one() -> None:
    one, other = random_pair(40)
    names = ["Avon", "Kent", "Dorset", "Surrey", "Sussex"]
    plain = [names[i % 5] for i in range(40)]
    mixed = [f"{name} Police" if i % 2 else name for i, name in enumerate(plain)]
    assert gains(one, other, mixed) == gains(one, other, plain)
