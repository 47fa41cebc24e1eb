"""The rounded mean of core questions, against counting every combination."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from classifier.rolling_up import rounded_mean

raw = st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4)


@given(st.lists(raw, min_size=1, max_size=4))
def test_rounded_mean_counts_every_combination(rows: list[list[float]]) -> None:
    distributions = [np.array(row) / sum(row) for row in rows]
    expected = np.zeros(4)
    for grades in itertools.product(range(4), repeat=len(rows)):
        probability = np.prod([d[g] for d, g in zip(distributions, grades, strict=True)])
        # Halves go down: 2.5 is nearer to nothing better than 2.
        expected[int(np.ceil(np.mean(grades) - 0.5))] += probability
    assert_allclose(rounded_mean(distributions), expected, atol=1e-12)
