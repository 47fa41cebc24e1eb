"""Heads on words: hashing, and answering together with a head on vectors."""

import numpy as np
import pytest

from models.heads import LinearHead, fit_linear_head
from models.words import N_COLUMNS, log_probabilities, words_of

TEXTS = ("grievance raised and heard", "burglary scene visited", "grievances go unheard")
VECTORS = np.zeros((3, 2), dtype=np.float32)


def head(*classes: str, bias: float = 0.0) -> LinearHead:
    weights = np.zeros((len(classes), 2), dtype=np.float32)
    return LinearHead(classes, weights, np.linspace(bias, 0.0, len(classes), dtype=np.float32))


@pytest.fixture(scope="module")
def by_words() -> LinearHead:
    labels = ["10", "2", "10"]
    return fit_linear_head(words_of(TEXTS), labels, [1.0] * 3, inverse_penalty=20.0)


def test_rows_are_of_unit_length_and_the_same_alone_or_among_others() -> None:
    together = words_of(TEXTS)
    assert together.shape == (3, N_COLUMNS)
    np.testing.assert_allclose(together.power(2).sum(axis=1), 1.0, rtol=1e-6)
    assert (words_of(TEXTS[1:2]) != together[1]).nnz == 0


def test_a_slip_of_the_pen_is_forgiven(by_words: LinearHead) -> None:
    found = log_probabilities(by_words, words_of(["greivance raised"]), ("2", "10"))
    assert found[0, 1] > found[0, 0]


def test_a_class_that_a_head_never_saw_is_unlikely_and_not_impossible() -> None:
    found = log_probabilities(head("a", "b"), VECTORS, ("a", "b", "c"))
    assert np.isfinite(found).all()
    assert (found[:, 2] < found[:, :2].min(axis=1)).all()
