"""Whether two sets of evidence say the same, matched piece by piece with which way each leans.

Every piece looks for its best partner on the other side. A partner counts by how near it is in
meaning times how near in strength, so that "has a plan" is no partner of "has no plan". Near means
nearer than its surroundings: pieces of one subject are all alike to some degree, and it is what
they have beyond that which makes two of them say the same. What share of each side finds a
partner, weighed by strength, is that side's coverage; the match is the geometric mean of both, less
what the sides differ in strength as a whole.

Sources: soft alignment as in Zhang et al. (2020), "BERTScore", arXiv 1904.09675; likeness less the
mean of the nearest neighbours', Conneau et al. (2018), "Word Translation Without Parallel Data",
arXiv 1710.04087 (CSLS); the strength terms are ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.ordinal import Array

Vectors = NDArray[np.float32]

# Likeness beyond the surroundings at which two pieces have nothing, and everything, in common.
# Apart in strength by so many steps two pieces, or two whole sides, say different things. Chosen on
# the choosing rows of eval/data/consistency (docs/consistency.md).
NO_LIKENESS, FULL_LIKENESS = -0.2, 0.2
OTHER_STRENGTH = 3.0
# A balanced piece counts a little, too: it was worth noting.
_LEAST_WEIGHT = 0.5
# Nearest neighbours that make a piece's surroundings.
_NEIGHBOURS = 10
# Rows of a likeness matrix held at once, and rows that stand for surroundings of any size.
_AT_ONCE, _MOST_AROUND = 1024, 4096


@dataclass(frozen=True)
class Side:
    """The pieces of one set of evidence.

    Attributes:
        vectors: Unit vectors, (n, dimension).
        strengths: Mean strengths, -3 to 3, (n,).
        around: How like each piece is to its surroundings, (n,); see ``surroundings``.
    """

    vectors: Vectors
    strengths: Array
    around: Array


def surroundings(vectors: Vectors, owners: NDArray[np.int64]) -> Array:
    """Return the mean cosine of each piece to the nearest pieces of other owners: (n,).

    Args:
        vectors: Unit vectors of all pieces on one subject, (n, dimension).
        owners: Which set of evidence each belongs to, (n,).

    Returns:
        Not a number where no other owner has a piece.
    """
    step = max(1, -(-len(vectors) // _MOST_AROUND))
    pool, theirs = vectors[::step], owners[::step]
    found = [np.zeros(0)]
    for start in range(0, len(vectors), _AT_ONCE):
        cosine = vectors[start : start + _AT_ONCE] @ pool.T
        cosine[owners[start : start + _AT_ONCE, None] == theirs[None, :]] = -np.inf
        k = min(_NEIGHBOURS, cosine.shape[1])
        nearest = np.partition(cosine, cosine.shape[1] - k, axis=1)[:, -k:].astype(np.float64)
        there = np.isfinite(nearest)
        total = np.where(there, nearest, 0.0).sum(axis=1)
        with np.errstate(invalid="ignore"):
            found.append(total / there.sum(axis=1))
    return np.concatenate(found)


def partners(one: Side, other: Side) -> NDArray[np.float64]:
    """Return how far each piece of one side says what each of the other says: (n, m), 0 to 1."""
    cosine = (one.vectors @ other.vectors.T).astype(np.float64)
    beyond = cosine - (one.around[:, None] + other.around[None, :]) / 2.0
    near = np.clip((beyond - NO_LIKENESS) / (FULL_LIKENESS - NO_LIKENESS), 0.0, 1.0)
    apart = np.abs(one.strengths[:, None] - other.strengths[None, :])
    return np.asarray(near * np.clip(1.0 - apart / OTHER_STRENGTH, 0.0, 1.0))


def match(one: Side, other: Side) -> float:
    """Return how far two sides say the same, 0 to 1, whichever comes first; neither is empty."""
    found = partners(one, other)
    weights = [np.abs(side.strengths) + _LEAST_WEIGHT for side in (one, other)]
    coverage = [
        float(np.average(found.max(axis=1), weights=weights[0])),
        float(np.average(found.max(axis=0), weights=weights[1])),
    ]
    apart = abs(float(one.strengths.mean() - other.strengths.mean()))
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
