"""A text that a model was trained on is told, however its findings are put together."""

from pathlib import Path

import pytest

from criteria.errors import PeelError
from criteria.schema import Edition
from eval.evaluation import N_FOLDS
from eval.records import RECORDS, Record, read_records
from eval.splits import force_folds
from training.evaluating import Procedures
from training.tuning.tuner import Tuner
from training.unseen import Unseen


@pytest.fixture(scope="module")
def records(edition: Edition) -> list[Record]:
    return read_records(RECORDS, edition)


@pytest.fixture
def unseen(records: list[Record], edition: Edition, tmp_path: Path) -> Unseen:
    return Unseen(records, Procedures(edition, Tuner(edition, tmp_path), tmp_path))


def test_records_go_to_the_fold_that_left_their_force_out(
    records: list[Record], unseen: Unseen
) -> None:
    for fold, (_, held_out) in enumerate(force_folds(records, N_FOLDS)):
        for row in held_out[:5]:
            text = " ".join(f"- {finding.text.upper()}" for finding in records[row].findings)
            assert unseen.fold_of(f"Day one.  {text}") == fold


def test_other_texts_belong_to_no_fold(unseen: Unseen) -> None:
    assert unseen.fold_of("Supervisors review every crime file with the officer.") is None
    assert unseen.fold_of("") is None


def test_a_fold_that_was_never_fitted_is_an_error_and_not_an_hours_work(
    records: list[Record], edition: Edition, tmp_path: Path
) -> None:
    few = records[:60]
    unfitted = Unseen(few, Procedures(edition, Tuner(edition, tmp_path), tmp_path))
    with pytest.raises(PeelError, match="FOLD_MISSING"):
        unfitted.bundle(0)
