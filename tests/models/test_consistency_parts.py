"""Numeric parts of consistency checking: suspicion, matching, shrinkage, agreement."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from models.agreement import agreement, ordinal_alpha, quadratic_weighted_kappa
from models.matching import Side, match, near_pairs, surroundings
from models.shrinkage import shrink
from models.suspicion import excess_cost, slip_probability, slip_shares


def test_two_steps_off_cost_more_than_one_and_the_best_grade_costs_nothing() -> None:
    probabilities = np.tile([0.02, 0.08, 0.85, 0.05], (4, 1))
    cost = excess_cost(probabilities, np.arange(4))
    assert cost[2] == 0
    assert cost[0] > cost[1] > 0.5
    assert cost[0] > cost[3]


def test_slip_shares_are_recovered_from_a_set_with_known_slips() -> None:
    rng = np.random.default_rng(0)
    true = rng.integers(0, 4, size=4000)
    probabilities = np.full((4000, 4), 0.02)
    probabilities[np.arange(4000), true] = 0.94
    given_grades = true.copy()
    slipped = rng.random(4000) < 0.12
    given_grades[slipped] = np.where(true[slipped] < 3, true[slipped] + 1, 2)
    drawn = np.array([rng.choice(4, p=row) for row in probabilities])
    assert np.mean(drawn == true) > 0.9
    shares = slip_shares(probabilities, given_grades)
    assert shares.sum() == pytest.approx(1)
    assert 1 - shares[0] == pytest.approx(0.12, abs=0.04)
    assert shares[1] > 5 * shares[2]


def test_slip_probability_is_higher_the_less_the_evidence_holds_of_the_grade() -> None:
    probabilities = np.tile([0.01, 0.14, 0.8, 0.05], (4, 1))
    shares = np.array([0.8, 0.1, 0.08, 0.02])
    slips = slip_probability(probabilities, np.arange(4), shares)
    assert np.argmin(slips) == 2
    assert slips[0] > slips[1] > slips[2]
    assert ((slips >= 0) & (slips <= 1)).all()


def unit(rows: list[list[float]]) -> np.ndarray:
    vectors = np.asarray(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


TOPICS = unit([[1, 0, 0], [0, 1, 0], [0, 0, 1]])


def side(topics: list[int], strengths: list[float], around: float = 0.5) -> Side:
    return Side(TOPICS[topics], np.asarray(strengths), np.full(len(topics), around))


def test_the_same_pieces_in_another_order_match_and_opposite_ones_do_not() -> None:
    one = side([0, 1], [2, 1])
    assert match(one, side([1, 0], [1, 2])) == pytest.approx(1)
    assert match(one, side([0, 1], [-2, -1])) == 0


def test_strengths_swapped_between_topics_do_not_match_though_their_mean_is_the_same() -> None:
    assert match(side([0, 1], [2, -2]), side([0, 1], [-2, 2])) == 0


def test_a_side_that_says_more_matches_less_and_order_of_sides_does_not_matter() -> None:
    two, three = side([0, 1], [2, 2]), side([0, 1, 2], [2, 2, 2])
    assert match(two, three) == pytest.approx(match(three, two))
    assert 0 < match(two, three) < 0.9


def test_likeness_counts_only_beyond_what_the_surroundings_have_anyway() -> None:
    far, near = (side([0, 1], [2, 2], around) for around in (0.5, 1.1))
    assert match(far, far) == pytest.approx(1)
    assert 0 < match(near, near) < 0.5


def test_surroundings_leave_out_ones_own_pieces() -> None:
    vectors = unit([[1, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]])
    owners = np.array([0, 0, 1, 2])
    found = surroundings(vectors, owners)
    assert found[0] == pytest.approx((0 + 0.5**0.5) / 2)
    assert found[2] == pytest.approx((0 + 0 + 0.5**0.5) / 3)
    assert np.isnan(surroundings(vectors[:2], owners[:2])).all()


def test_near_pairs_come_once_and_find_the_nearest() -> None:
    rng = np.random.default_rng(1)
    vectors = unit(rng.normal(size=(40, 8)).tolist())
    pairs = list(near_pairs(vectors, 3))
    assert len(pairs) == len(set(pairs))
    assert all(a < b for a, b in pairs)
    cosine = vectors @ vectors.T - 2 * np.eye(40)
    for row in range(40):
        nearest = int(cosine[row].argmax())
        assert (min(row, nearest), max(row, nearest)) in pairs
    assert list(near_pairs(vectors[:1], 3)) == []


def test_groups_that_differ_by_chance_alone_are_shrunk_to_nothing() -> None:
    counts = np.array([10.0, 10.0, 10.0])
    means = np.array([0.05, -0.05, 0.0])
    found = shrink(means * counts, counts, 1.0)
    assert (found.estimates == 0).all()
    assert (shrink(np.array([3.0]), np.array([3.0]), 1.0).estimates == 0).all()


def test_a_group_that_stands_out_keeps_most_of_its_difference_and_small_ones_less() -> None:
    counts = np.array([50.0, 50.0, 50.0, 50.0, 4.0])
    means = np.array([-1.0, 0.0, 0.05, -0.05, -1.0])
    found = shrink(means * counts, counts, 0.2)
    assert found.high[0] < 0
    assert found.low[1] < 0 < found.high[1]
    assert -1.0 < found.estimates[0] < found.estimates[4] < 0


def alpha_by_definition(one: np.ndarray, other: np.ndarray, k: int) -> float:
    """Krippendorff's alpha from the definition, every pair of values compared one by one."""
    values = np.concatenate([one, other])
    counts = np.bincount(values, minlength=k)

    def distance(a: int, b: int) -> float:
        low, high = min(a, b), max(a, b)
        return float((counts[low : high + 1].sum() - (counts[low] + counts[high]) / 2) ** 2)

    seen = np.mean([distance(int(a), int(b)) for a, b in zip(one, other, strict=True)])
    chance = np.mean([distance(int(a), int(b)) for a, b in combinations(values, 2)])
    return float(1 - seen / chance)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=40))
def test_agreement_figures_follow_their_definitions(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs).T
    table = np.zeros((4, 4))
    np.add.at(table, (one, other), 1)
    if len(set(one.tolist()) | set(other.tolist())) > 1:
        assert float(ordinal_alpha(table)) == pytest.approx(alpha_by_definition(one, other, 4))
    if len(set(one.tolist())) > 1 and len(set(other.tolist())) > 1:
        expected = cohen_kappa_score(one, other, weights="quadratic", labels=range(4))
        assert float(quadratic_weighted_kappa(table)) == pytest.approx(expected)
    else:
        assert float(quadratic_weighted_kappa(table)) == 0


def test_intervals_hold_the_figure_and_widen_when_groups_differ() -> None:
    rng = np.random.default_rng(2)
    one = rng.integers(0, 4, size=400)
    other = np.where(np.arange(400) < 200, one, rng.integers(0, 4, size=400))
    alone = agreement(one, other, np.arange(400), 4)
    grouped = agreement(one, other, np.arange(400) // 40, 4)
    for name, figure in alone.items():
        assert figure.low < figure.value < figure.high
        wide = grouped[name]
        assert wide.high - wide.low > figure.high - figure.low
