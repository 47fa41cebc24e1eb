"""Learning from a few records on top of what was known before: nothing known is lost."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from classifier.judging import strengths_of
from criteria.schema import Edition
from eval.records import Record
from models.ordinal import STRENGTHS, point_strengths
from models.words import words_of
from tests.conftest import WordEncoder
from tests.training.outcome_samples import (
    STRENGTH,
    WORDS,
    even_records,
    fit_toy,
    hide_own_lines,
    toy_record,
)
from training import fitting
from training.fitting import Sets, authored_sets, fit_grader
from training.heads import draw_word_head
from training.learners import FrozenLearner, Learned, RefittedLearner

LEVELS = np.asarray(STRENGTHS)


@pytest.fixture(autouse=True, scope="module")
def few_authored_lines() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hide_own_lines(patch)
        yield


@pytest.fixture(scope="module")
def known(edition: Edition) -> Learned:
    fitted = fit_toy(even_records(), edition)
    return Learned(fitted.encoder, fitted.bundle.heads)


@pytest.fixture
def learner(edition: Edition, known: Learned) -> RefittedLearner:
    return RefittedLearner(edition, known, known.heads)


def few() -> list[Record]:
    """Four records of two forces, all of the two middle grades."""
    grades = ("good", "good", "requires_improvement", "good")
    return [toy_record(i, grade, f"few {i % 2}") for i, grade in enumerate(grades)]


def mean_strength(learned: Learned, grade: str) -> float:
    vectors = WordEncoder().encode([f"{WORDS[grade]} work was found on another visit"])
    return float(strengths_of(learned.heads["strength"], vectors)[0] @ LEVELS)


def test_what_a_few_records_lack_stays_known(learner: RefittedLearner, known: Learned) -> None:
    learned = learner.learn(few())
    for grade in ("inadequate", "outstanding"):
        assert abs(mean_strength(learned, grade) - mean_strength(known, grade)) < 0.5
    for name in ("routing", "leaning", "strength"):
        assert learned.heads[name].classes == known.heads[name].classes
        assert not np.array_equal(learned.heads[name].weights, known.heads[name].weights)
    assert learned.heads["relevance"] is known.heads["relevance"]


def test_only_the_heads_that_are_wanted_are_fitted(learner: RefittedLearner) -> None:
    learned = learner.learn(few(), ("strength",))
    assert learned.heads["leaning"] is learner.first.heads["leaning"]


def test_a_few_records_leave_the_whole_scale_to_the_grader(
    edition: Edition, learner: RefittedLearner
) -> None:
    """The outer grades, which no record has, are known from the prior alone."""

    def suggested(prior: Sets | None) -> list[int]:
        bundle = fitting.fit_bundle(
            few(), edition, learner, encoder_name="words", prior=prior
        ).bundle
        sets = [point_strengths(np.full(3, strength)) for strength in STRENGTH.values()]
        return [int(bundle.grader.probabilities(one).argmax()) for one in sets]

    assert suggested(authored_sets(edition, 3.0)) == [0, 1, 2, 3]
    assert suggested(None) != [0, 1, 2, 3]


def test_a_prior_counts_by_its_weights(edition: Edition) -> None:
    pieces = tuple(point_strengths(np.full(3, s)) for s in STRENGTH.values())
    sets = Sets(pieces, (1, 1, 2, 2))
    alone = fit_grader(sets, edition)
    nothing = fit_grader(sets, edition, authored_sets(edition, 0.0))
    np.testing.assert_allclose(nothing.cutpoints, alone.cutpoints, atol=0.05)
    joined = sets + authored_sets(edition, 0.5)
    assert joined.weights == (1.0,) * 4 + (0.5,) * 4
    assert_array_equal(
        fit_grader(joined, edition).cutpoints,
        fit_grader(sets, edition, authored_sets(edition, 0.5)).cutpoints,
    )


def test_the_head_on_words_goes_on_from_an_earlier_one(edition: Edition) -> None:
    earlier = fit_toy(even_records(), edition).bundle.words["routing"]
    learner = FrozenLearner(edition, WordEncoder(), earlier)
    assert draw_word_head(earlier, ()) is earlier
    # All of one sub-question: from these alone nothing else would be learned.
    records = [toy_record(i, "good", "one") for i in range(0, 8, 2)]
    again = learner.words(records)["routing"]
    assert again.classes == earlier.classes
    words = words_of([finding.text for finding in toy_record(1, "good", "two").findings])
    for name, moved in (("3.2.1", 1), ("2.1.1", -1)):
        column = again.classes.index(name)
        change = again.probabilities(words)[:, column] - earlier.probabilities(words)[:, column]
        assert (moved * change > 0).all()
