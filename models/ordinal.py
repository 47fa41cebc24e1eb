"""An ordered grade for a set of evidence: a cumulative-logit model over masses of strength.

What is known of a piece is a distribution over its strength (-3 serious failing … 3 exceptional).
The set is summed up by the *mass* beyond each of a few thresholds on either side: how many of its
pieces are likely at least modest, at the level of a descriptor, exceptional. Each mass enters as a
logarithm: what counts is the ratio of good to bad, and the tenth similar finding adds less than the
second. Weights of the good side may not be negative, nor those of the bad side positive, and a
piece whose chance of being bad is small adds nothing to the bad side (nor the other way round), so
that one more clearly positive piece can never lower the expected grade and one more clearly
negative one never raise it, whatever the data say.

Sources: proportional-odds model, McCullagh (1980), J. R. Statist. Soc. B 42; sums over a set as
permutation-invariant representation, Zaheer et al. (2017), "Deep Sets"; attribution along the ray
from the empty set, Aumann and Shapley (1974), "Values of Non-Atomic Games".
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Grades = NDArray[np.int64]

STRENGTHS = (-3, -2, -1, 0, 1, 2, 3)
_MIDDLE = STRENGTHS.index(0)
# A piece counts on a side fully from the larger of these chances of being there, and not at all up
# to the smaller. On held-out records any pair up to (.2, .4) gave the same agreement within .001.
NO_DOUBT, FULL_DOUBT = 0.1, 0.2

# Gauss-Legendre nodes for the attribution integral, on a logarithmic scale of mass because that is
# the scale of the score; the error stays below 1e-6 on sets of a thousand pieces, all of one sign
# or mixed (tests/models/test_ordinal.py).
_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(40)


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)), dtype=np.float64)


def point_strengths(strengths: Array) -> Array:
    """Return distributions for strengths known exactly: (n,) → (n, 7).

    A strength between two whole ones is shared between them, so that its mean stays what it is.
    """
    levels = np.asarray(STRENGTHS, dtype=np.float64)
    off = np.abs(np.clip(strengths, levels[0], levels[-1])[:, None] - levels)
    return np.asarray(np.maximum(1.0 - off, 0.0))


@dataclass(frozen=True)
class OrdinalSetGrader:
    """A fitted cumulative-logit model of a set; K grades, worst first.

    Attributes:
        thresholds: Strengths, from 1, at and beyond which mass counts, (T,); alike on both sides.
        scales: Mass that makes one unit inside the logarithm, > 0, (T,).
        weights: Shape (2, T): positive side (≥ 0), then negative side (≤ 0).
        cutpoints: Increasing, shape (K - 1,); P(grade > k) = sigmoid(score - cutpoints[k]).
    """

    thresholds: NDArray[np.int64]
    scales: Array
    weights: Array
    cutpoints: Array

    def masses(self, pieces: Array) -> Array:
        """Return each piece's share of every mass: strength distributions (n, 7) → (n, 2, T)."""
        at_least = pieces[:, ::-1].cumsum(axis=1)[:, ::-1]
        at_most = pieces.cumsum(axis=1)
        up = at_least[:, _MIDDLE + self.thresholds]
        down = at_most[:, _MIDDLE - self.thresholds]
        sides = np.stack([up, down], axis=1)
        chance = np.stack([at_least[:, _MIDDLE + 1], at_most[:, _MIDDLE - 1]], axis=1)
        counted = np.clip((chance - NO_DOUBT) / (FULL_DOUBT - NO_DOUBT), 0.0, 1.0)
        return np.asarray(sides * counted[:, :, None])

    def score(self, mass: Array) -> Array:
        """Return the latent score of total masses (…, 2, T) → (…)."""
        return np.asarray((np.log1p(mass / self.scales) * self.weights).sum(axis=(-2, -1)))

    def exceedance(self, mass: Array) -> Array:
        """Return P(grade > k) for total masses (…, 2, T) → (…, K - 1)."""
        return sigmoid(self.score(mass)[..., None] - self.cutpoints)

    def probabilities(self, pieces: Array) -> Array:
        """Return the distribution over the K grades, worst first, for pieces (n, 7)."""
        return distribution(self.exceedance(self.masses(pieces).sum(axis=0)))

    def expected_grade(self, pieces: Array) -> float:
        """Return the expected grade (0 = worst) for pieces (n, 7)."""
        return float(self.exceedance(self.masses(pieces).sum(axis=0)).sum())

    def contributions(self, pieces: Array) -> Array:
        """Return how far each piece moved the expected grade, in steps: (n, 7) → (n,).

        Aumann-Shapley values: every piece grows together from nothing to its full mass, and is
        credited with its part of each small move. They add up exactly to the expected grade of
        the set less the expected grade of the empty set, equal pieces get equal credit, and the
        order of the pieces does not matter. The difference that the quadrature leaves is spread
        in proportion so that the sum is exact.
        """
        return self.weigh(pieces).contributions

    def weigh(self, pieces: Array) -> "Weighing":
        """Return distribution, expected grade and contributions in one go."""
        parts = self.masses(pieces)
        above = self.exceedance(parts.sum(axis=0))
        expected = float(above.sum())
        credit = self._credit(parts)
        size = float(np.abs(credit).sum())
        if size > 0.0:
            credit = credit + np.abs(credit) / size * (expected - self.baseline - credit.sum())
        return Weighing(distribution(above), expected, credit)

    @cached_property
    def baseline(self) -> float:
        """The expected grade of the empty set."""
        return float(sigmoid(-self.cutpoints).sum())

    def _credit(self, parts: Array) -> Array:
        """Integrate the gradient along the ray to the total mass: (n, 2, T) → (n,)."""
        total = parts.sum(axis=0)
        # t = expm1(reach · v) / expm1(reach) runs from 0 to 1 with v, evenly in log mass.
        reach = max(float(np.log1p((total / self.scales).max(initial=0.0))), 1e-6)
        v = 0.5 * (_NODES + 1.0)
        t = np.expm1(reach * v) / np.expm1(reach)
        dt = 0.5 * _NODE_WEIGHTS * reach * np.exp(reach * v) / np.expm1(reach)
        along = t[:, None, None] * total
        above = self.exceedance(along)
        pace = dt * (above * (1.0 - above)).sum(axis=-1)
        slopes = (self.weights / (self.scales + along)).reshape(len(t), -1)
        return np.asarray(parts.reshape(len(parts), self.weights.size) @ (pace @ slopes))


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a set of evidence comes to.

    Attributes:
        probabilities: Distribution over the K grades, worst first, (K,).
        expected: Expected grade, 0 = worst.
        contributions: How far each piece moved the expected grade, (n,).
    """

    probabilities: Array
    expected: float
    contributions: Array


def distribution(exceedance: Array) -> Array:
    """Turn P(grade > k), decreasing in k, into P(grade = k): (…, K - 1) → (…, K)."""
    ones = np.ones((*exceedance.shape[:-1], 1))
    bounded = np.concatenate([ones, exceedance, 0.0 * ones], axis=-1)
    return np.asarray(bounded[..., :-1] - bounded[..., 1:])
