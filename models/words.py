"""What the words of a text say by themselves, beside what its vector says.

A small encoder squeezes a text into a few hundred numbers and loses rare words that decide where it
belongs ("Clare's Law", "grievance"). A linear model on hashed runs of letters within words keeps
just those, forgives a slip of the pen, and errs elsewhere, so the two together are right more often
than either. Hashing needs no vocabulary (Weinberger et al. 2009, "Feature Hashing for Large Scale
Multitask Learning", arXiv 0902.2206).
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, cast

import numpy as np

from models.heads import Array, LinearHead, Vectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import HashingVectorizer

# Columns that runs of three to five letters are hashed into.
N_COLUMNS = 2**14
_SMALLEST_PROBABILITY = 1e-4


@cache
def _vectorizer() -> "HashingVectorizer":
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        n_features=N_COLUMNS,
        analyzer="char_wb",
        ngram_range=(3, 5),
        binary=True,
        dtype=np.float32,
    )


def words_of(texts: Sequence[str]) -> "csr_matrix":
    """Return unit-length rows of hashed letter runs, (n, ``N_COLUMNS``)."""
    return cast("csr_matrix", _vectorizer().transform(texts))


def log_probabilities(
    head: LinearHead, features: "Vectors | csr_matrix", classes: Sequence[str]
) -> Array:
    """Return log probabilities in the order of ``classes``, (n, len(classes)).

    They are floored, so that a class the head never saw can still be reached by other means.

    Args:
        head: Fitted on vectors or on words.
        features: Rows of what it was fitted on.
        classes: Names to answer for; all of the head's are among them.
    """
    found = np.full((features.shape[0], len(classes)), _SMALLEST_PROBABILITY)
    columns = [list(classes).index(name) for name in head.classes]
    found[:, columns] += head.probabilities(features)
    return np.asarray(np.log(found))
