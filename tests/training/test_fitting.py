"""Fitting a bundle end to end on a toy encoder, and what the rule and threshold promise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from criteria.schema import Edition
from eval.cross_validation import Fitted
from eval.evaluation import evaluate
from eval.records import Finding, Record
from models.bundle import HEADS
from tests.conftest import WordEncoder
from tests.training.outcome_samples import hide_own_lines
from training import fitting
from training.build import to_tune
from training.learners import FrozenLearner, Learned, TunedLearner

WORDS = {
    "inadequate": "dire",
    "requires_improvement": "patchy",
    "good": "sound",
    "outstanding": "superb",
}
STRENGTH = {"inadequate": -3.0, "requires_improvement": -2.0, "good": 2.0, "outstanding": 3.0}


def toy_records() -> list[Record]:
    rng = np.random.default_rng(0)
    records = []
    for number in range(96):
        grade = list(WORDS)[number % 4]
        strength = STRENGTH[grade]
        findings = tuple(
            Finding(
                f"{WORDS[grade]} work on case {rng.integers(1000)}",
                "2.1.1" if number % 2 else "3.2.1",
                "positive" if strength > 0 else "negative",
                strength,
            )
            for _ in range(3)
        )
        core = findings[0].sub_question[0]
        records.append(
            Record(f"r{number}", f"force {number // 4 % 8}", 2016, core, grade, findings)
        )
    return records


@pytest.fixture(autouse=True)
def few_authored_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy encoder knows no police words; keep our authored lines out of the way."""
    hide_own_lines(monkeypatch)


def fit(records: list[Record], edition: Edition) -> Fitted:
    learner = FrozenLearner(edition, WordEncoder())
    return fitting.fit_bundle(records, edition, learner, encoder_name="words")


def test_a_fitted_bundle_is_whole_and_repeatable(edition: Edition) -> None:
    first, second = (fit(toy_records(), edition).bundle for _ in range(2))
    assert set(first.heads) == set(HEADS)
    for head in HEADS:
        assert_array_equal(first.heads[head].weights, second.heads[head].weights)
    assert_array_equal(first.grader.cutpoints, second.grader.cutpoints)
    assert 0.0 <= first.rule.smallest_confidence <= 0.95


def test_evaluation_finds_what_was_planted_and_no_more(edition: Edition) -> None:
    records = toy_records()
    figures = evaluate(records, edition, lambda training: fit(list(training), edition)).figures
    assert figures["n"] == 96
    assert figures["quadratic_weighted_kappa"] > 0.9
    assert set(figures["slices"]) == {"force", "year", "core_question", "pieces"}

    rng = np.random.default_rng(1)
    grades = list(rng.permutation([record.grade for record in records]))
    noise = [
        Record(r.id, r.force, r.year, r.core_question, str(grade), r.findings)
        for r, grade in zip(records, grades, strict=True)
    ]
    figures = evaluate(noise, edition, lambda training: fit(list(training), edition)).figures
    assert abs(figures["quadratic_weighted_kappa"]) < 0.3


def test_the_rule_meets_its_aim_on_the_predictions_it_was_chosen_on() -> None:
    rng = np.random.default_rng(2)
    probabilities = rng.dirichlet([1, 2, 6, 1], size=400)
    grades = np.array([rng.choice(4, p=row) for row in probabilities])
    rule = fitting.choose_rule(probabilities, grades)
    chosen = rule.choose(probabilities)
    kept = probabilities[np.arange(400), chosen] >= rule.smallest_confidence
    assert kept.any()
    assert np.mean(chosen[kept] == grades[kept]) >= fitting.SELECTIVE_ACCURACY_AIM


def test_tuning_beforehand_covers_just_what_fitting_asks_for(edition: Edition) -> None:
    records, asked = toy_records(), set()

    @dataclass(frozen=True)
    class Noting(FrozenLearner):
        inner_folds: int = TunedLearner.inner_folds

        def learn(self, records: Sequence[Record], heads: Sequence[str] = HEADS) -> Learned:
            asked.add(tuple(record.id for record in records))
            return super().learn(records, heads)

    def fit_noting(records: Sequence[Record]) -> Fitted:
        learner = Noting(edition, WordEncoder())
        return fitting.fit_bundle(records, edition, learner, encoder_name="words")

    fit_noting(records)
    evaluate(records, edition, fit_noting)

    def tuned(kept: object) -> set[tuple[str, ...]]:
        found = to_tune(records, lambda whole: kept)
        return {tuple(record.id for record in part) for part in found}

    assert tuned(None) == asked
    assert len(tuned("a bundle")) == 1 + TunedLearner.inner_folds
