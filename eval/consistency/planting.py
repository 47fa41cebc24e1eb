"""Grades moved on purpose, by a fixed seed, so that it is known which ones are wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.ordinal import Grades

# Shares of the set that are moved, by how many steps.
PLANS: Mapping[str, Mapping[int, float]] = {
    "one_and_two_steps": {1: 0.1, 2: 0.1},
    "one_step": {1: 0.1},
    "two_steps": {2: 0.1},
}


@dataclass(frozen=True)
class Planted:
    """Grades with known errors.

    Attributes:
        grades: As given after planting, (n,).
        moved: How many steps each was moved; 0 = as published, (n,).
    """

    grades: Grades
    moved: NDArray[np.int64]


def plant(grades: Grades, n_grades: int, shares: Mapping[int, float], seed: int) -> Planted:
    """Move shares of the grades, drawn at random, up or down at random where both are possible.

    Args:
        grades: Published positions, (n,).
        n_grades: Grades on the scale.
        shares: Share of the set to move, by number of steps.
        seed: Of the draw.
    """
    rng = np.random.default_rng(seed)
    given, moved = grades.copy(), np.zeros_like(grades)
    order = rng.permutation(len(grades))
    for steps in sorted(shares, reverse=True):
        # The longest moves are drawn first: fewest grades have room for them.
        room = [row for row in order if moved[row] == 0 and _ends(grades[row], steps, n_grades)]
        for row in room[: round(shares[steps] * len(grades))]:
            given[row] = rng.choice(_ends(grades[row], steps, n_grades))
            moved[row] = steps
    return Planted(given, moved)


def _ends(grade: int, steps: int, n_grades: int) -> list[int]:
    return [end for end in (grade - steps, grade + steps) if 0 <= end < n_grades]


def swap(
    grades: Grades, scopes: Sequence[str], forces: Sequence[str], share: float, seed: int
) -> Planted:
    """Swap the evidence of pairs of forces on one scope whose grades differ.

    To swap the evidence of two judgments on one scope is to swap their grades, so that is done.

    Args:
        grades: Published positions, (n,).
        scopes: Of each judgment.
        forces: Of each judgment.
        share: Share of the set that ends up with another's evidence, as far as there are pairs.
        seed: Of the draw.
    """
    rng = np.random.default_rng(seed)
    given, moved = grades.copy(), np.zeros_like(grades)
    order = rng.permutation(len(grades)).tolist()
    left = round(share * len(grades))
    for row in order:
        if left <= 0:
            break
        partners = [
            other
            for other in order
            if moved[other] == 0
            and scopes[other] == scopes[row]
            and forces[other] != forces[row]
            and grades[other] != grades[row]
        ]
        if moved[row] or not partners:
            continue
        other = partners[0]
        given[row], given[other] = grades[other], grades[row]
        moved[row] = moved[other] = abs(grades[row] - grades[other])
        left -= 2
    return Planted(given, moved)
