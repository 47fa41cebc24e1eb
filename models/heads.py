"""Linear heads on sentence vectors: what a vector says, as probabilities of named classes."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Vectors = NDArray[np.float32]
Array = NDArray[np.float64]


def softmax(logits: Array) -> Array:
    """Return probabilities along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


@dataclass(frozen=True)
class LinearHead:
    """A fitted multinomial logistic regression.

    Attributes:
        classes: Names, in the order of the rows.
        weights: Shape (classes, dimension), float32.
        bias: Shape (classes,), float32.
    """

    classes: tuple[str, ...]
    weights: Vectors
    bias: Vectors

    def probabilities(self, vectors: "Vectors | csr_matrix") -> Array:
        """Return class probabilities: (n, dimension) → (n, classes)."""
        logits = (vectors @ self._columns + self.bias).astype(np.float64)
        return softmax(logits)

    @cached_property
    def _columns(self) -> Vectors:
        """The weights a column a class, (dimension, classes); sparse products copy any other."""
        return np.ascontiguousarray(self.weights.T)

    def expectation(self, vectors: Vectors) -> Array:
        """Return the mean of the classes read as numbers: (n, dimension) → (n,)."""
        values = np.asarray([float(name) for name in self.classes])
        return np.asarray(self.probabilities(vectors) @ values)


def fit_linear_head(
    vectors: "Vectors | csr_matrix",
    labels: Sequence[str],
    weights: Sequence[float],
    *,
    inverse_penalty: float,
    max_iter: int = 300,
    tolerance: float = 1e-3,
) -> LinearHead:
    """Fit a multinomial logistic regression (scikit-learn, L-BFGS, deterministic).

    Args:
        vectors: Shape (n, dimension), dense or sparse.
        labels: Class of each row.
        weights: Weight of each row; a soft label is several rows with parts of the weight.
        inverse_penalty: scikit-learn's ``C``.
        max_iter: Most steps of the optimiser; the default is more than enough at its tolerance.
        tolerance: Largest gradient at the end.

    Returns:
        The head; a two-class fit is written with one row for each class.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    model = LogisticRegression(C=inverse_penalty, max_iter=max_iter, tol=tolerance)
    # One thread: sums come out in the same order every time, and matrices this small lose more to
    # waiting for each other's threads than they gain (half the time on a busy machine).
    with threadpool_limits(1), warnings.catch_warnings():
        # A limit on the steps is the caller's choice, and no reason to warn.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(vectors, np.asarray(labels), sample_weight=np.asarray(weights))
    coefficients, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.r_[-bias, bias] / 2
    return LinearHead(
        tuple(str(name) for name in model.classes_),
        np.asarray(coefficients, dtype=np.float32),
        np.asarray(bias, dtype=np.float32),
    )
