"""From a distribution over ordered grades to one grade, or to the admission of doubt."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.ordinal import Array, Grades


@dataclass(frozen=True)
class DecisionRule:
    """Suggest the grade with the least expected cost; a miss of d steps costs weight · d².

    With equal weights this is the expected grade, rounded: the rule that quadratic weighted kappa
    rewards. Larger weights on rare grades make missing one of them dearer.

    Attributes:
        weights: What missing each true grade costs, worst grade first, shape (K,), all > 0.
        smallest_confidence: Below this probability of the chosen grade none is suggested.
        plausible_mass: What a conformal set must hold (``models.conformal``).
    """

    weights: Array
    smallest_confidence: float
    plausible_mass: float = 1.0

    def choose(self, probabilities: Array) -> Grades:
        """Return the index of the chosen grade: probabilities (…, K) → (…)."""
        return np.asarray((probabilities @ self._cost).argmin(axis=-1))

    @cached_property
    def _cost(self) -> Array:
        """Cost of suggesting each grade (columns) when each is true (rows)."""
        k = np.arange(len(self.weights))
        return np.asarray(self.weights[:, None] * (k[:, None] - k[None, :]) ** 2)


def choose_grade(probabilities: Array, weights: Array) -> Grades:
    """Return the grade of least expected weighted squared cost: (…, K), (K,) → (…)."""
    return DecisionRule(weights, 0.0).choose(probabilities)


def smallest_confidence_for(
    confidence: Array, correct: Array, *, aim: float, ceiling: float = 0.95
) -> float:
    """Find the least confidence above which suggestions are right often enough.

    Args:
        confidence: Probability of the chosen grade on held-out sets, (n,).
        correct: Whether the chosen grade was right, (n,), 0 or 1.
        aim: Share that must be right among those kept, such as .85.
        ceiling: Returned when the aim is out of reach.

    Returns:
        A threshold in [0, 1]; every threshold above it up to the ceiling need not meet the aim,
        the kept set at this one does.
    """
    order = np.argsort(-confidence, kind="stable")
    share_right = np.cumsum(correct[order]) / np.arange(1, len(order) + 1)
    met = np.flatnonzero(share_right >= aim)
    return float(min(confidence[order[met[-1]]], ceiling)) if len(met) else ceiling
