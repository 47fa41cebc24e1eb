"""Metrics against cases that can be worked out by hand."""

import numpy as np
import pytest

from eval import metrics

TRUE = np.array([0, 1, 2, 3, 2, 2])


def test_perfect_agreement() -> None:
    assert metrics.quadratic_weighted_kappa(TRUE, TRUE) == pytest.approx(1.0)
    assert metrics.macro_f1(TRUE, TRUE) == pytest.approx(1.0)
    assert metrics.mean_absolute_error(TRUE, TRUE) == 0.0


def test_a_constant_agrees_by_chance_alone() -> None:
    assert metrics.quadratic_weighted_kappa(TRUE, np.full(6, 2)) == pytest.approx(0.0)


def test_steps_off() -> None:
    suggested = np.array([2, 1, 2, 2, 2, 2])
    assert metrics.adjacent_accuracy(TRUE, suggested) == pytest.approx(5 / 6)
    assert metrics.mean_absolute_error(TRUE, suggested) == pytest.approx(3 / 6)
    assert metrics.per_grade_recall(TRUE, suggested, "wxyz") == {
        "w": 0.0,
        "x": 1.0,
        "y": 1.0,
        "z": 0.0,
    }


def test_calibration_error_of_a_known_gap() -> None:
    confidence = np.full(100, 0.9)
    correct = np.r_[np.ones(70), np.zeros(30)]
    assert metrics.expected_calibration_error(confidence, correct) == pytest.approx(0.2)
    calibrated = np.tile(np.r_[np.ones(9), np.zeros(1)], 10)
    assert metrics.expected_calibration_error(confidence, calibrated) == pytest.approx(0.0)


def test_augrc_rewards_putting_errors_last() -> None:
    correct = np.array([1.0, 1.0, 1.0, 0.0])
    knows = metrics.augrc(np.array([0.9, 0.8, 0.7, 0.1]), correct)
    fooled = metrics.augrc(np.array([0.1, 0.2, 0.3, 0.9]), correct)
    # By hand: generalised risk 0, 0, 0, 0, 1/4 over coverage 0 … 1 has area 1/32.
    assert knows == pytest.approx(1 / 32)
    assert fooled == pytest.approx(7 / 32)


def test_top_k() -> None:
    scores = np.array([[3.0, 2.0, 1.0], [1.0, 2.0, 3.0]])
    assert metrics.top_k_accuracy(scores, np.array([1, 0]), 1) == 0.0
    assert metrics.top_k_accuracy(scores, np.array([1, 0]), 2) == 0.5


def test_intervals_draw_whole_forces() -> None:
    # Two forces, one all right and one all wrong: every draw of forces gives 0, 1/2 or 1.
    true, suggested = np.zeros(40, int), np.r_[np.zeros(20, int), np.ones(20, int)]
    low, high = metrics.bootstrap_interval(
        metrics.accuracy, true, suggested, ["a"] * 20 + ["b"] * 20
    )
    assert (low, high) == (0.0, 1.0)
