"""Fitting the ordinal set grader: penalised maximum likelihood under sign constraints."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from models.ordinal import Array, OrdinalSetGrader, distribution, point_strengths, sigmoid

# Smallest gap between two cutpoints: keeps every grade possible when a fold lacks one.
_SMALLEST_GAP = 1e-3
# No grade is ever given less than this in the likelihood, so that its logarithm stays finite.
_SMALLEST_PROBABILITY = 1e-12


def fit_ordinal_set_grader(
    sets: Sequence[Array],
    grades: Sequence[int],
    *,
    n_grades: int,
    thresholds: Sequence[int],
    scales: Sequence[float],
    penalty: float,
    weights: Sequence[float] | None = None,
) -> OrdinalSetGrader:
    """Fit the grader to sets of pieces with known grades.

    Args:
        sets: Strength distributions of the pieces of each set, shape (n_i, 7).
        grades: Grade of each set, 0 = worst.
        n_grades: Size of the scale, K.
        thresholds: See ``OrdinalSetGrader``.
        scales: See ``OrdinalSetGrader``.
        penalty: Weight of the squared weights beside the summed log-likelihood.
        weights: Weight of each set in the likelihood; None = 1 each.

    Returns:
        The fitted grader. Deterministic: same input, same numbers.
    """
    knots, units = np.asarray(thresholds), np.asarray(scales, dtype=np.float64)
    blank = OrdinalSetGrader(knots, units, np.zeros((2, len(knots))), np.zeros(n_grades - 1))
    features = np.stack([np.log1p(blank.masses(s).sum(axis=0) / units).ravel() for s in sets])
    # Work with non-negative parameters on both sides; the sign is put back at the end.
    sign = np.repeat([1.0, -1.0], len(knots))
    features = features * sign
    n_weights = features.shape[1]
    target = np.asarray(grades)
    weight = np.ones(len(sets)) if weights is None else np.asarray(weights, dtype=np.float64)
    rows = np.arange(len(target))

    def loss(theta: Array) -> tuple[float, Array]:
        size, cuts = theta[:n_weights], np.cumsum(theta[n_weights:])
        above = sigmoid((features @ size)[:, None] - cuts)
        chosen = np.maximum(distribution(above)[rows, target], _SMALLEST_PROBABILITY)
        # d P(grade = k) / d score is the slope at the lower cutpoint less that at the upper one;
        # the outermost cutpoints lie at infinity and have none.
        slope = np.pad(above * (1.0 - above), ((0, 0), (1, 1)))
        pull = weight / chosen
        d_cuts = np.zeros((len(target), n_grades + 1))
        d_cuts[rows, target] = pull * slope[rows, target]
        d_cuts[rows, target + 1] = -pull * slope[rows, target + 1]
        d_score = -d_cuts.sum(axis=1)
        d_steps = np.cumsum(d_cuts.sum(axis=0)[1:-1][::-1])[::-1]
        value = -(weight * np.log(chosen)).sum() + penalty * (size**2).sum()
        gradient = np.concatenate([features.T @ d_score + 2.0 * penalty * size, d_steps])
        return float(value), gradient

    start = np.concatenate([np.full(n_weights, 0.1), [-1.0], np.ones(n_grades - 2)])
    bounds = [(0.0, None)] * n_weights + [(None, None)] + [(_SMALLEST_GAP, None)] * (n_grades - 2)
    solution = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    signed = (sign * solution[:n_weights]).reshape(2, -1)
    return OrdinalSetGrader(knots, units, signed, np.cumsum(solution[n_weights:]))


def with_temperature(grader: OrdinalSetGrader, temperature: float) -> OrdinalSetGrader:
    """Return the grader with its latent scale divided by a temperature (> 1 is less sure)."""
    return replace(
        grader, weights=grader.weights / temperature, cutpoints=grader.cutpoints / temperature
    )


def logits_of(exceedance: Array) -> Array:
    """Return log odds, kept finite where a probability is 0 or 1."""
    clipped = np.clip(exceedance, 1e-9, 1.0 - 1e-9)
    return np.asarray(np.log(clipped) - np.log1p(-clipped))


def fit_temperature(exceedance: Array, grades: Sequence[int]) -> float:
    """Find the temperature that makes held-out predictions most likely.

    Below 1,000 rows one parameter is what the data can bear; Guo et al. (2017), "On Calibration
    of Modern Neural Networks", applied here to the cumulative logits.

    Args:
        exceedance: P(grade > k) of predictions that never saw their own grade, (n, K - 1).
        grades: True grades, 0 = worst, (n,).

    Returns:
        The temperature, between 0.5 and 3.
    """
    logits = logits_of(exceedance)
    rows, target = np.arange(len(logits)), np.asarray(grades)

    def loss(log_temperature: float) -> float:
        chosen = distribution(sigmoid(logits / np.exp(log_temperature)))[rows, target]
        return float(-np.log(np.maximum(chosen, _SMALLEST_PROBABILITY)).sum())

    best = minimize_scalar(loss, bounds=(np.log(0.5), np.log(3.0)), method="bounded").x
    return float(np.exp(best))


def respaced(grader: OrdinalSetGrader, n_grades: int, *, pieces: int = 3) -> OrdinalSetGrader:
    """Return a grader for a scale of another size, for editions that nobody trained on.

    Each grade of the new scale stands for a strength, evenly spaced from -3 to 3. The cutpoint
    between two neighbours is where a set of a few pieces, all half way between them, would score.

    Args:
        grader: A grader fitted on another scale.
        n_grades: Size of the new scale, at least 2.
        pieces: How many pieces such a set has; 3 is about the median of our records' questions.
    """
    nominal = np.linspace(-3.0, 3.0, n_grades)
    halfway = (nominal[:-1] + nominal[1:]) / 2.0
    sets = [point_strengths(np.full(pieces, strength)) for strength in halfway]
    cuts = [grader.score(grader.masses(halves).sum(axis=0)) for halves in sets]
    return replace(grader, cutpoints=np.asarray(cuts, dtype=np.float64))
