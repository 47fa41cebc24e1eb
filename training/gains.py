"""What lies between two models on the same rows, and how much of it may be noise.

Intervals are paired bootstraps: what is drawn is the same for both models. Whole forces are drawn,
because rows of one force share inspectors and wording.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.reading.forces import plain_name
from models.heads import Array
from training.comparing import Predictions

# Of fewer forces there are few different draws (of one, a single draw): rows are drawn in each too.
FEW_FORCES = 5
_DRAWS = 2000
_SEED = 0
_SIDES = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better the challenger is in a figure, with the 95 % interval of the difference."""

    champion: float
    challenger: float
    low: float
    high: float

    @property
    def gain(self) -> float:
        """Challenger less champion, signed so that more is better."""
        return self.challenger - self.champion

    @property
    def better(self) -> bool:
        """Whether it is better beyond noise."""
        return self.low > 0.0

    @property
    def worse(self) -> bool:
        """Whether it is worse beyond noise."""
        return self.high < 0.0


def gains(
    champion: Predictions, challenger: Predictions, forces: Sequence[str]
) -> Mapping[str, Gain]:
    """Return the gain in each of ``FIGURES``.

    Args:
        champion: What it suggests, n rows.
        challenger: The same.
        forces: Of each row; one that is written in two ways is one force.
    """
    drawn = _drawn([plain_name(force) for force in forces])
    once = np.ones((1, len(forces)))
    counts = [_counts(found) for found in (champion, challenger)]
    found = {}
    for name, figure in FIGURES.items():
        before, after = (figure(np.tensordot(once, count, axes=1))[0] for count in counts)
        draws = [figure(np.tensordot(drawn, count, axes=1)) for count in counts]
        low, high = np.percentile(draws[1] - draws[0], _SIDES)
        found[name] = Gain(float(before), float(after), float(low), float(high))
    return found


def _drawn(forces: Sequence[str]) -> Array:
    """Return how often each row comes in each draw: (draws, n)."""
    names, owner = np.unique(np.asarray(forces), return_inverse=True)
    lot = np.random.default_rng(_SEED)
    drawn = lot.multinomial(len(names), np.full(len(names), 1.0 / len(names)), size=_DRAWS)
    times = drawn[:, owner].astype(np.float64)
    if len(names) < FEW_FORCES:
        for number in range(len(names)):
            rows = np.flatnonzero(owner == number)
            n = len(rows)
            times[:, rows] = lot.multinomial(drawn[:, number] * n, np.full(n, 1.0 / n))
    return times


def _counts(found: Predictions) -> Array:
    """Mark each row in a table of abstained by true by suggested grade: (n, 2, K, K)."""
    n, k = found.probabilities.shape
    counts = np.zeros((n, 2, k, k))
    counts[np.arange(n), found.abstained.astype(np.int64), found.grades, found.suggested] = 1.0
    return counts


def _squares(k: int) -> Array:
    steps = np.arange(k)
    return np.asarray((steps[:, None] - steps[None, :]) ** 2, dtype=np.float64)


def _kappa(counts: Array) -> Array:
    """Quadratic weighted kappa of each draw; 0 where there is nothing to agree on."""
    tables = counts.sum(axis=1)
    n = tables.sum(axis=(1, 2))
    expected = tables.sum(axis=2)[:, :, None] * tables.sum(axis=1)[:, None, :] / n[:, None, None]
    cost = _squares(tables.shape[1])
    observed, by_chance = (tables * cost).sum(axis=(1, 2)), (expected * cost).sum(axis=(1, 2))
    agreement = 1.0 - observed / np.where(by_chance > 0.0, by_chance, np.inf)
    return np.asarray(np.where(by_chance > 0.0, agreement, 0.0))


def _negative_cost(counts: Array) -> Array:
    total = (counts * _squares(counts.shape[2])).sum(axis=(1, 2, 3))
    return np.asarray(-total / counts.sum(axis=(1, 2, 3)))


def _coverage(counts: Array) -> Array:
    return np.asarray(counts[:, 0].sum(axis=(1, 2)) / counts.sum(axis=(1, 2, 3)))


def _selective_accuracy(counts: Array) -> Array:
    """Share right of the suggested grades of each draw; 0 when there are none."""
    kept = counts[:, 0].sum(axis=(1, 2))
    right = np.trace(counts[:, 0], axis1=1, axis2=2)
    return np.asarray(right / np.maximum(kept, 1.0))


# Each signed so that more is better: counts (draws, 2, K, K) to a figure a draw.
FIGURES: Mapping[str, Callable[[Array], Array]] = {
    "kappa": _kappa,
    "cost": _negative_cost,
    "coverage": _coverage,
    "selective_accuracy": _selective_accuracy,
}
