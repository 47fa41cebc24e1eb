"""What is kept comes back as it went out the first time, and nothing is fitted twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from numpy.testing import assert_array_equal

from criteria.schema import Edition
from eval.cross_validation import Fitted
from tests.conftest import WordEncoder
from tests.training.outcome_samples import even_records, fit_toy, hide_own_lines
from training.remembering import Memory


@pytest.fixture(autouse=True)
def few_authored_lines() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hide_own_lines(patch)
        yield


def test_a_bundle_is_the_same_when_fitted_and_when_recalled(
    edition: Edition, tmp_path: Path
) -> None:
    fitted = fit_toy(even_records(), edition)
    memory = Memory(
        tmp_path / "kept", tmp_path / "shipped", lambda bundle: Fitted(bundle, WordEncoder())
    )

    def never() -> Fitted:
        raise AssertionError("it was kept")

    made = memory.recall("a" * 64, lambda: fitted).bundle
    kept = memory.recall("a" * 64, never).bundle
    assert made.fingerprint == kept.fingerprint != ""
    for name in made.words:
        assert_array_equal(made.words[name].weights, kept.words[name].weights)
    for name in made.heads:
        assert_array_equal(made.heads[name].weights, kept.heads[name].weights)
    # What is kept is rounded, or there would be no need to read it back.
    assert (made.words["routing"].weights != fitted.bundle.words["routing"].weights).any()
    assert memory.look_up("b" * 64) is None
