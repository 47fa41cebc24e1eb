"""Whether two sets of evidence say the same, matched piece by piece with which way each leans.

Every piece looks for its best partner on the other side. A partner counts by how near it is in
meaning times how near in strength, so that "has a plan" is no partner of "has no plan". What
share of each side finds a partner, weighed by strength, is that side's coverage; the match is the
geometric mean of both, less what the sides differ in strength as a whole.

Source of the coverage: soft alignment as in Zhang et al. (2020), "BERTScore", arXiv 1904.09675;
the strength terms are ours.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.ordinal import Array

Vectors = NDArray[np.float32]

# Cosine at which two pieces have nothing, and everything, in common; apart in strength by
# this many steps they say different things; so do whole sides. Chosen on the choosing rows of
# eval/data/consistency (docs/consistency.md).
NO_LIKENESS, FULL_LIKENESS = 0.0, 0.8
OTHER_STRENGTH = 3.0
# A balanced piece counts a little, too: it was worth noting.
_LEAST_WEIGHT = 0.5


def partners(
    vectors: tuple[Vectors, Vectors], strengths: tuple[Array, Array]
) -> NDArray[np.float64]:
    """Return how far each piece of one side says what each of the other says: (n, m), 0 to 1.

    Args:
        vectors: Unit vectors of the two sides, (n, dimension) and (m, dimension).
        strengths: Mean strengths, -3 to 3, (n,) and (m,).
    """
    cosine = (vectors[0] @ vectors[1].T).astype(np.float64)
    near = np.clip((cosine - NO_LIKENESS) / (FULL_LIKENESS - NO_LIKENESS), 0.0, 1.0)
    apart = np.abs(strengths[0][:, None] - strengths[1][None, :])
    return np.asarray(near * np.clip(1.0 - apart / OTHER_STRENGTH, 0.0, 1.0))


def match(vectors: tuple[Vectors, Vectors], strengths: tuple[Array, Array]) -> float:
    """Return how far two sides say the same, 0 to 1, the same whichever comes first.

    Args:
        vectors: As ``partners`` takes them; neither side empty.
        strengths: As ``partners`` takes them.
    """
    found = partners(vectors, strengths)
    weights = [np.abs(side) + _LEAST_WEIGHT for side in strengths]
    coverage = [
        float(np.average(found.max(axis=1), weights=weights[0])),
        float(np.average(found.max(axis=0), weights=weights[1])),
    ]
    apart = abs(float(strengths[0].mean() - strengths[1].mean()))
    alike = max(0.0, 1.0 - apart / OTHER_STRENGTH)
    return float(np.sqrt(coverage[0] * coverage[1])) * alike


def near_pairs(vectors: Vectors, most: int) -> Iterator[tuple[int, int]]:
    """Yield pairs of rows that are among each other's nearest, each pair once, by search.

    Args:
        vectors: Unit vectors, (n, dimension).
        most: Neighbours looked at for each row.
    """
    if len(vectors) < 2:
        return
    from sklearn.neighbors import NearestNeighbors

    # Euclidean order of unit vectors is the order of cosines; blocks bound the memory.
    search = NearestNeighbors(n_neighbors=min(most, len(vectors) - 1)).fit(vectors)
    _, neighbours = search.kneighbors()
    rows = np.repeat(np.arange(len(vectors)), neighbours.shape[1])
    both = np.sort(np.stack([rows, neighbours.ravel()], axis=1), axis=1)
    yield from ((int(a), int(b)) for a, b in np.unique(both, axis=0))
