"""Ordinal conformal sets: the run of neighbouring grades that holds the true one often enough.

A set starts at the likeliest grade and takes in its likelier neighbour until it holds a certain
mass; the mass is chosen on held-out cases so that the wanted share of sets holds the true grade.
Sources: Lu, Angelopoulos and Pomerantz (2022), "Improving trustworthiness of AI disease severity
rating in medical imaging with ordinal conformal prediction sets", arXiv 2207.02238; the finite
sample correction is that of split conformal prediction (Vovk et al. 2005).
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.ordinal import Array, Grades


def growth(probabilities: Array) -> tuple[NDArray[np.int64], Array]:
    """Return the order in which grades join a set, and the mass before each of them.

    Args:
        probabilities: One distribution, worst grade first, (K,).

    Returns:
        Grades in order of joining, (K,), and the mass already held when each joins, (K,).
    """
    low = high = int(probabilities.argmax())
    order = [low]
    while len(order) < len(probabilities):
        below = probabilities[low - 1] if low > 0 else -1.0
        above = probabilities[high + 1] if high + 1 < len(probabilities) else -1.0
        if below > above:
            low -= 1
            order.append(low)
        else:
            high += 1
            order.append(high)
    joined = np.asarray(order)
    return joined, np.concatenate([[0.0], np.cumsum(probabilities[joined])[:-1]])


def plausible_grades(probabilities: Array, mass: float) -> tuple[int, ...]:
    """Return the grades of the conformal set, worst first, for one distribution (K,)."""
    order, before = growth(probabilities)
    return tuple(sorted(int(grade) for grade in order[before < mass]))


def mass_for(probabilities: Array, grades: Grades, *, coverage: float) -> float:
    """Find the mass at which sets hold the true grade as often as wanted.

    Args:
        probabilities: Held-out distributions, (n, K).
        grades: True grades, (n,).
        coverage: Wanted share, such as .9.

    Returns:
        A mass in (0, 1]; 1 (every grade that is possible at all) when n is too small for it.
    """
    needed = []
    for row, grade in zip(probabilities, grades, strict=True):
        order, before = growth(row)
        needed.append(float(before[order == grade][0]))
    rank = math.ceil((len(needed) + 1) * coverage)
    if rank > len(needed):
        return 1.0
    # A set takes in whatever joins before the mass is reached, so it must lie just beyond.
    return float(min(np.nextafter(sorted(needed)[rank - 1], 2.0), 1.0))
