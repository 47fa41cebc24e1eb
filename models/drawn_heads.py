"""Fitting a head again on new rows, drawn towards what it was: a few rows move it a little.

The change of every weight has a Gaussian prior around nothing, so the head without any row is the
earlier one, and each row moves it by as much as it is surprised. Source: maximum a posteriori
adaptation of maximum entropy models, Chelba and Acero (2006), Computer Speech & Language 20:4.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from models.heads import Array, LinearHead, Vectors

_MOST_STEPS, _TOLERANCE = 100, 1e-3


def fit_drawn_head(
    earlier: LinearHead,
    vectors: Vectors | sparse.csr_matrix,
    labels: Sequence[str],
    weights: Sequence[float],
    *,
    variance: float,
) -> LinearHead:
    """Fit a multinomial logistic regression whose prior is an earlier head.

    Args:
        earlier: Its classes are the classes of the new one.
        vectors: Shape (n, dimension), dense or sparse.
        labels: Class of each row, one of the earlier head's.
        weights: Weight of each row; a soft label is several rows with parts of the weight.
        variance: Of the prior on the change of each weight and bias, > 0.

    Returns:
        The head; the earlier one when there are no rows. Deterministic.
    """
    from threadpoolctl import threadpool_limits

    column = {name: k for k, name in enumerate(earlier.classes)}
    rows = vectors.astype(np.float64)
    parts = [rows, np.ones((rows.shape[0], 1))]
    design = sparse.hstack(parts, format="csr") if sparse.issparse(rows) else np.hstack(parts)
    before = np.asarray(rows @ earlier.weights.T + earlier.bias, dtype=np.float64)
    weight = np.asarray(weights, dtype=np.float64)
    wanted = np.zeros_like(before)
    wanted[np.arange(len(labels)), [column[label] for label in labels]] = weight
    shape = (len(earlier.classes), design.shape[1])

    def loss(flat: Array) -> tuple[float, Array]:
        logits = before + design @ flat.reshape(shape).T
        logits -= logits.max(axis=1, keepdims=True)
        total = np.exp(logits).sum(axis=1, keepdims=True)
        value = (weight * np.log(total[:, 0])).sum() - (wanted * logits).sum()
        slope = (np.exp(logits) / total * weight[:, None] - wanted).T @ design
        return float(value + (flat**2).sum() / (2.0 * variance)), slope.ravel() + flat / variance

    # One thread, as in ``fit_linear_head``.
    with threadpool_limits(1):
        options = {"maxiter": _MOST_STEPS, "gtol": _TOLERANCE}
        change = minimize(
            loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options=options
        ).x.reshape(shape)
    return LinearHead(
        earlier.classes,
        np.asarray(earlier.weights + change[:, :-1], dtype=np.float32),
        np.asarray(earlier.bias + change[:, -1], dtype=np.float32),
    )
