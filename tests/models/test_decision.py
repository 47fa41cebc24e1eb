"""Grades of least cost and the threshold of doubt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.decision import choose_grade, smallest_confidence_for


@given(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4))
def test_equal_weights_round_the_expected_grade(raw: list[float]) -> None:
    probabilities = np.array(raw) / sum(raw)
    expected = float(probabilities @ np.arange(4))
    assert abs(int(choose_grade(probabilities, np.ones(4))) - expected) <= 0.5 + 1e-9


def test_a_dear_rare_grade_is_chosen_sooner() -> None:
    probabilities = np.array([0.30, 0.30, 0.40, 0.0])
    assert choose_grade(probabilities, np.ones(4)) == 1
    assert choose_grade(probabilities, np.array([20.0, 1.0, 1.0, 1.0])) == 0


def test_threshold_keeps_as_many_as_meet_the_aim() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    correct = np.array([1.0, 1.0, 1.0, 0.0, 0.0])
    assert smallest_confidence_for(confidence, correct, aim=0.75) == pytest.approx(0.6)


def test_threshold_is_the_ceiling_when_the_aim_is_out_of_reach() -> None:
    assert smallest_confidence_for(np.array([0.9, 0.8]), np.zeros(2), aim=0.85) == 0.95
