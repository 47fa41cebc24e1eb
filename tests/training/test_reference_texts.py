"""The measurement of reference texts sees a gain where there is one, and nowhere else."""

from collections.abc import Iterator

import numpy as np
import pytest

from criteria.schema import Edition
from eval.cross_validation import Fitted
from tests.training.outcome_samples import even_records, fit_toy, hide_own_lines
from training.reference_texts import hits_of, table_of


@pytest.fixture(autouse=True, scope="module")
def few_authored_lines() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hide_own_lines(patch)
        yield


@pytest.fixture(scope="module")
def fitted(edition: Edition) -> Fitted:
    return fit_toy(even_records(), edition)


FORCES = [f"force {i % 4}" for i in range(40)]


def test_what_other_forces_wrote_on_a_new_subject_is_found(
    fitted: Fitted, edition: Edition
) -> None:
    texts = [f"zebra stripes seen again {i}" for i in range(40)]
    found = hits_of(fitted, edition, texts, ["7.1.2"] * 40, FORCES).mean(axis=0)
    assert found[1, 1] > found[0, 1]


def test_what_only_the_same_force_wrote_is_no_help(fitted: Fitted, edition: Edition) -> None:
    """Each force has a word of its own, and no force is on both sides."""
    words = {"force 0": "zebra", "force 1": "lion", "force 2": "heron", "force 3": "otter"}
    texts = [f"{words[force]} {words[force]} {words[force]}" for force in FORCES]
    found = hits_of(fitted, edition, texts, ["7.1.2"] * 40, FORCES)
    np.testing.assert_array_equal(found[:, 0], found[:, 1])


def test_the_table_gives_the_gain_with_its_interval_over_forces() -> None:
    hits = np.zeros((40, 2, 2), dtype=bool)
    hits[::2, 0] = True
    hits[:, 1] = True
    lines = table_of(hits, np.asarray(FORCES)).splitlines()
    assert lines[0] == "40 findings of 4 forces"
    assert lines[2].split() == ["1", "0.500", "1.000", "+0.500", "(+0.000", "to", "+1.000)"]
