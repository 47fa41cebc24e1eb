"""Agreement of two gradings of the same things, for ordered grades, with intervals.

Both figures follow from the table of how often one side said i where the other said j, so a
thousand bootstrap draws are one matrix product.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from models.ordinal import Array, Grades

_DRAWS = 1000


def quadratic_weighted_kappa(tables: Array) -> Array:
    """Return Cohen's kappa with squared weights (Cohen 1968) of tables (…, K, K) → (…).

    0 where either side is constant: then there is no agreement beyond chance to speak of.
    """
    k = np.arange(tables.shape[-1])
    squared = (k[:, None] - k[None, :]) ** 2.0
    total = tables.sum(axis=(-2, -1))
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    chance = (rows[..., :, None] * columns[..., None, :] * squared).sum(axis=(-2, -1))
    seen = (tables * squared).sum(axis=(-2, -1)) * total
    constant = ((rows > 0).sum(axis=-1) < 2) | ((columns > 0).sum(axis=-1) < 2)
    return np.where(constant, 0.0, 1.0 - seen / np.where(chance > 0, chance, 1.0))


def ordinal_alpha(tables: Array) -> Array:
    """Return Krippendorff's alpha with the ordinal metric of tables (…, K, K) → (…).

    Two graders, none missing. 0 where only one grade occurs. Source: Krippendorff (2004), Content
    Analysis, chapter 11: the ordinal distance of two grades is the square of how many values lie
    between their midpoints.
    """
    both = tables + np.swapaxes(tables, -1, -2)
    counts = both.sum(axis=-1)
    n = counts.sum(axis=-1)
    middle = counts.cumsum(axis=-1) - counts / 2.0
    squared = (middle[..., :, None] - middle[..., None, :]) ** 2
    seen = (both * squared).sum(axis=(-2, -1))
    chance = (counts[..., :, None] * counts[..., None, :] * squared).sum(axis=(-2, -1))
    alpha = 1.0 - (n - 1.0) * seen / np.where(chance > 0, chance, 1.0)
    return np.where(chance > 0, alpha, 0.0)


FIGURES: Mapping[str, Callable[[Array], Array]] = {
    "quadratic_weighted_kappa": quadratic_weighted_kappa,
    "ordinal_alpha": ordinal_alpha,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def agreement(
    one: Grades, other: Grades, groups: Grades, n_grades: int, *, seed: int = 0
) -> dict[str, Figure]:
    """Return the figures of ``FIGURES`` with percentile intervals that draw whole groups.

    Args:
        one: Positions on the scale, (n,).
        other: The other grading of the same things, (n,).
        groups: Number of the group that each belongs to, such as its force; judgments of one
            group share people and wording. (n,)
        n_grades: Grades on the scale.
        seed: Of the draws.
    """
    numbers, members = np.unique(groups, return_inverse=True)
    tables = np.zeros((len(numbers), n_grades, n_grades))
    np.add.at(tables, (members, one, other), 1.0)
    rng = np.random.default_rng(seed)
    even = np.full(len(numbers), 1.0 / len(numbers))
    drawn = rng.multinomial(len(numbers), even, size=_DRAWS).astype(np.float64)
    draws = (drawn @ tables.reshape(len(numbers), -1)).reshape(_DRAWS, n_grades, n_grades)
    found = {}
    for name, figure in FIGURES.items():
        low, high = np.percentile(figure(draws), [2.5, 97.5])
        found[name] = Figure(float(figure(tables.sum(axis=0))), float(low), float(high))
    return found
