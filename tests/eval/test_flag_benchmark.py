"""The benchmark plants what it says, compares on equal terms, and keeps choosing rows apart."""

import numpy as np
import pytest

from criteria.schema import Edition
from eval.consistency.pairs import Matches, judgments_of, read_pairs
from eval.consistency.planting import plant, swap
from eval.consistency.report import END, START, with_figures

GRADES = np.array([0] * 5 + [1] * 25 + [2] * 65 + [3] * 5)


def test_planting_moves_the_shares_it_says_within_the_scale_and_repeats_itself() -> None:
    planted = plant(GRADES, 4, {1: 0.1, 2: 0.1}, seed=3)
    assert (planted.moved == 1).sum() == (planted.moved == 2).sum() == 10
    assert (np.abs(planted.grades - GRADES) == planted.moved).all()
    assert planted.grades.min() >= 0 and planted.grades.max() <= 3
    assert (plant(GRADES, 4, {1: 0.1, 2: 0.1}, seed=3).grades == planted.grades).all()
    assert (plant(GRADES, 4, {1: 0.1, 2: 0.1}, seed=4).grades != planted.grades).any()


def test_swapping_keeps_the_grades_of_a_scope_and_moves_none_within_a_force() -> None:
    scopes = ["1" if i % 2 else "2" for i in range(100)]
    forces = [f"f{i % 7}" for i in range(100)]
    swapped = swap(GRADES, scopes, forces, 0.2, seed=0)
    assert (swapped.moved > 0).sum() == pytest.approx(20, abs=1)
    for scope in "12":
        rows = [i for i in range(100) if scopes[i] == scope]
        assert sorted(swapped.grades[rows]) == sorted(GRADES[rows])
    assert (swapped.moved == np.abs(swapped.grades - GRADES)).all()
    assert (swap(GRADES, scopes, ["one"] * 100, 0.2, seed=0).moved == 0).all()


def test_pairs_are_of_graded_scopes_and_every_third_is_for_choosing(edition: Edition) -> None:
    rows = read_pairs()
    assert len(rows) >= 60
    assert len({row.id for row in rows}) == len(rows)
    assert all(edition.is_graded(row.scope) for row in rows)
    assert all(set(row.evidence).isdisjoint(row.reworded) for row in rows)
    assert sum(row.for_choosing for row in rows) == len(rows) // 3
    ids = [one.judgment_id for one in judgments_of(rows, edition)]
    assert len(ids) == len(set(ids))


def test_pair_figures_follow_from_the_matches() -> None:
    found = Matches(
        same=np.array([0.9, 0.6, 0.2]),
        differing={"polarity": np.array([0.1, 0.3]), "topic": np.array([0.7])},
        crossed=np.array([0.5, 0.1]),
    )
    at = found.at(0.5)
    assert at["recall"] == pytest.approx(2 / 3)
    assert at["precision"] == pytest.approx(2 / 3)
    assert at["crossed_taken_for_same"] == 0.5
    assert found.best_threshold(1.0) == 0.9
    assert found.at(found.best_threshold(0.6))["precision"] >= 0.6


def test_a_document_without_a_place_for_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        with_figures("# Nothing here", "figures")
    placed = with_figures(f"# Here\n{START}\nold\n{END}\nmore", "new")
    assert placed == f"# Here\n{START}\nnew\n{END}\nmore"
