"""A head fitted again goes from what it was to what the rows say, as they gather."""

import numpy as np
from scipy.sparse import csr_matrix

from models.drawn_heads import fit_drawn_head
from models.heads import LinearHead, Vectors, fit_linear_head

EARLIER = LinearHead(
    ("a", "b", "c"),
    np.eye(3, 6, dtype=np.float32) * 4.0,
    np.asarray([0.5, 0.0, -0.5], dtype=np.float32),
)


def rows(n: int, seed: int = 0) -> tuple[Vectors, list[str]]:
    """Unit vectors whose label is read from columns that the earlier head does not look at."""
    found = np.random.default_rng(seed).normal(size=(n, 6)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found, ["abc"[k] for k in found[:, 3:].argmax(axis=1)]


def log_loss(head: LinearHead, vectors: Vectors, labels: list[str]) -> float:
    column = [head.classes.index(label) for label in labels]
    chosen = head.probabilities(vectors)[np.arange(len(labels)), column]
    return float(-np.log(chosen).mean())


def fitted(n: int, variance: float = 1.0) -> LinearHead:
    vectors, labels = rows(n)
    return fit_drawn_head(EARLIER, vectors, labels, [1.0] * n, variance=variance)


def test_without_rows_it_is_the_earlier_head() -> None:
    found = fitted(0)
    np.testing.assert_array_equal(found.weights, EARLIER.weights)
    np.testing.assert_array_equal(found.bias, EARLIER.bias)


def test_the_more_rows_the_better_and_never_worse_than_before() -> None:
    new = rows(500, seed=1)
    losses = [log_loss(fitted(n), *new) for n in (0, 10, 100, 1000)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.6 * losses[0]


def test_a_few_rows_do_less_harm_than_to_a_head_fitted_from_nothing() -> None:
    """They are what the earlier head would say; there is nothing to learn but noise."""
    lot = np.random.default_rng(2)
    vectors, _ = rows(500, seed=3)
    labels = ["abc"[lot.choice(3, p=p)] for p in EARLIER.probabilities(vectors)]
    few = vectors[:20], labels[:20], [1.0] * 20
    drawn = log_loss(fit_drawn_head(EARLIER, *few, variance=1.0), vectors[20:], labels[20:])
    blank = log_loss(fit_linear_head(*few, inverse_penalty=1.0), vectors[20:], labels[20:])
    known = log_loss(EARLIER, vectors[20:], labels[20:])
    assert drawn < blank
    assert drawn - known < 0.5 * (blank - known)


def test_a_class_that_the_rows_lack_stays() -> None:
    vectors, _ = rows(30)
    found = fit_drawn_head(EARLIER, vectors, ["a"] * 30, [1.0] * 30, variance=1.0)
    assert found.classes == EARLIER.classes
    assert np.isfinite(found.probabilities(vectors)).all()


def test_a_wider_prior_moves_further() -> None:
    moved = [np.abs(fitted(50, v).weights - EARLIER.weights).sum() for v in (0.01, 1.0, 100.0)]
    assert moved == sorted(moved)


def test_a_soft_label_is_rows_with_parts_of_the_weight() -> None:
    vectors, labels = rows(10)
    once = fit_drawn_head(EARLIER, vectors, labels, [1.0] * 10, variance=1.0)
    twice = np.repeat(vectors, 2, axis=0), [label for label in labels for _ in range(2)]
    halves = fit_drawn_head(EARLIER, *twice, [0.5] * 20, variance=1.0)
    np.testing.assert_allclose(halves.weights, once.weights, atol=1e-3)


def test_sparse_rows_come_to_the_same_as_dense_ones() -> None:
    vectors, labels = rows(30)
    dense = fit_drawn_head(EARLIER, vectors, labels, [1.0] * 30, variance=1.0)
    sparse = fit_drawn_head(EARLIER, csr_matrix(vectors), labels, [1.0] * 30, variance=1.0)
    np.testing.assert_allclose(sparse.weights, dense.weights, atol=1e-4)
    np.testing.assert_allclose(sparse.bias, dense.bias, atol=1e-4)
