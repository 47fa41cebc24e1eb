"""Means of small groups, drawn towards each other by as much as chance explains.

Source: empirical Bayes for normal means, Morris (1983), J. Am. Stat. Assoc. 78; the spread between
groups by the moments of DerSimonian and Laird (1986), Control. Clin. Trials 7.
"""

from dataclasses import dataclass

import numpy as np

from models.ordinal import Array

_NORMAL_95 = 1.959964


@dataclass(frozen=True, slots=True)
class ShrunkenMeans:
    """What groups differ by from their middle.

    Attributes:
        estimates: Shrunken difference of each group, (G,).
        low: Lower ends of the 95 % intervals, (G,).
        high: Upper ends, (G,).
        centre: What differences are from: the median of the groups, each by its size.
    """

    estimates: Array
    low: Array
    high: Array
    centre: float


def shrink(sums: Array, counts: Array, variance: float) -> ShrunkenMeans:
    """Shrink the means of groups.

    Args:
        sums: Sum of each group's values, (G,).
        counts: How many values each has, all > 0, (G,).
        variance: Of one value within its group, > 0.

    Returns:
        Differences from the middle. When the groups differ by no more than chance makes
        them, all are 0.
    """
    means, noise = sums / counts, variance / counts
    centre = _middle(means, counts)
    spread = _spread(means, 1.0 / noise)
    if spread <= 0.0:
        zero = np.zeros(len(means))
        return ShrunkenMeans(zero, zero, zero, centre)
    kept = spread / (spread + noise)
    estimates = kept * (means - centre)
    # What the centre is itself uncertain by belongs to the interval of a shrunken mean.
    of_centre = 1.0 / (1.0 / (noise + spread)).sum()
    reach = _NORMAL_95 * np.sqrt(kept * noise + (1.0 - kept) ** 2 * of_centre)
    return ShrunkenMeans(estimates, estimates - reach, estimates + reach, centre)


def _middle(means: Array, counts: Array) -> float:
    """Return the weighted median: one group far off does not make the others look far off."""
    order = np.argsort(means, kind="stable")
    share = counts[order].cumsum() / counts.sum()
    return float(means[order][np.searchsorted(share, 0.5)])


def _spread(means: Array, weights: Array) -> float:
    """Return the variance between groups beyond chance; 0 with fewer than two groups."""
    if len(means) < 2:
        return 0.0
    centre = np.average(means, weights=weights)
    scatter = float((weights * (means - centre) ** 2).sum())
    size = float(weights.sum() - (weights**2).sum() / weights.sum())
    return max(0.0, (scatter - (len(means) - 1)) / size)
