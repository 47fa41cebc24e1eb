"""From a distribution over ordered grades to one grade, or to the admission of doubt."""

from dataclasses import dataclass

import numpy as np

from models.ordinal import Array, Grades

RULE = "least_weighted_squared_cost"


@dataclass(frozen=True)
class DecisionRule:
    """Suggest the grade with the least expected cost; a miss of d steps costs weight · d².

    With equal weights this is the expected grade, rounded: the rule that quadratic weighted kappa
    rewards. Larger weights on rare grades make missing one of them dearer.

    Attributes:
        weights: What missing each true grade costs, worst grade first, shape (K,), all > 0.
        smallest_confidence: Below this probability of the chosen grade none is suggested.
    """

    weights: Array
    smallest_confidence: float

    def choose(self, probabilities: Array) -> Grades:
        """Return the index of the chosen grade: probabilities (…, K) → (…)."""
        return choose_grade(probabilities, self.weights)


def choose_grade(probabilities: Array, weights: Array) -> Grades:
    """Return the grade of least expected weighted squared cost: (…, K), (K,) → (…)."""
    k = np.arange(len(weights))
    cost = (k[:, None] - k[None, :]) ** 2
    return np.asarray(np.argmin((probabilities * weights) @ cost.T, axis=-1), dtype=np.int64)


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
