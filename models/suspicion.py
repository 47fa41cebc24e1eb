"""How badly a given grade fits a calibrated distribution over ordered grades.

Two figures, for two uses. The *excess cost* is in squared steps, so that a judgment two steps off
stands above one that is one step off: it is what a flag weighs. The *slip probability* asks only
whether the grade is the one that the evidence deserves: it is what a ranking is sorted by.
"""

import numpy as np

from models.ordinal import Array, Grades

# Start of the search for the shares of slips; the search forgets it within a few rounds.
_FIRST_SHARE = 0.1
_ROUNDS = 50
# Slips are never ruled out, however tidy a set looks, nor taken for the rule.
_SMALLEST_SHARE, _LARGEST_SHARE = 0.005, 0.3


def excess_cost(probabilities: Array, grades: Grades) -> Array:
    """Return how much dearer the given grade is than the best one, in expected squared steps.

    E[(true - given)²] less the least that any grade would cost. Source: Bayes risk under squared
    loss on the grade's position, the loss that quadratic weighted kappa rewards (Cohen 1968).

    Args:
        probabilities: Shape (n, K), worst grade first.
        grades: Given positions, shape (n,).

    Returns:
        Not negative, shape (n,); 0 when the given grade is the best.
    """
    k = np.arange(probabilities.shape[1])
    cost = probabilities @ ((k[:, None] - k[None, :]) ** 2.0)
    return np.asarray(cost[np.arange(len(grades)), grades] - cost.min(axis=1))


def slip_shares(probabilities: Array, grades: Grades) -> Array:
    """Estimate how often a grade of this set was given 0, 1, 2 … steps from the deserved one.

    Expectation-maximisation for a noise model in which a slip of d steps is as likely either way
    and each share is the same for all judgments. Source: Dawid and Skene (1979), Appl. Stat. 28,
    with the confusion matrix tied along its diagonals because grades are ordered.

    Args:
        probabilities: Shape (n, K), from evidence alone.
        grades: Given positions, shape (n,).

    Returns:
        Shares by distance, shape (K,), summing to 1; slips together stay between .005 and .3.
    """
    k = np.arange(probabilities.shape[1])
    steps = np.abs(k[None, :] - grades[:, None])
    shares = np.full(len(k), _FIRST_SHARE / (len(k) - 1))
    shares[0] = 1.0 - _FIRST_SHARE
    for _ in range(_ROUNDS):
        weight = probabilities * _likelihood(shares, steps)
        weight /= weight.sum(axis=1, keepdims=True)
        shares = np.asarray([weight[steps == d].sum() for d in k]) / len(grades)
        slips = np.clip(1.0 - shares[0], _SMALLEST_SHARE, _LARGEST_SHARE)
        # One judgment's worth of doubt at every distance, so that none is thought impossible.
        away = shares[1:] + 1.0 / len(grades)
        shares = np.concatenate([[1.0 - slips], slips * away / away.sum()])
    return shares


def slip_probability(probabilities: Array, grades: Grades, shares: Array) -> Array:
    """Return the probability that each grade is not the one that its evidence deserves.

    Bayes' rule on the calibrated distribution and the shares of slips.

    Args:
        probabilities: Shape (n, K).
        grades: Given positions, shape (n,).
        shares: From ``slip_shares``, shape (K,).

    Returns:
        Shape (n,), 0 to 1.
    """
    k = np.arange(probabilities.shape[1])
    weight = probabilities * _likelihood(shares, np.abs(k[None, :] - grades[:, None]))
    right = weight[np.arange(len(grades)), grades]
    return np.asarray(1.0 - right / weight.sum(axis=1))


def _likelihood(shares: Array, steps: Grades) -> Array:
    """Return P(given | true) for each true grade: shares (K,), steps (n, K) → (n, K)."""
    k = np.arange(len(shares))
    apart = np.abs(k[:, None] - k[None, :])
    table = shares[apart]
    table = table / table.sum(axis=1, keepdims=True)
    # Row = true grade. The given grade of a row of steps is where steps is 0.
    given = steps.argmin(axis=1)
    return np.asarray(table[:, given].T)
