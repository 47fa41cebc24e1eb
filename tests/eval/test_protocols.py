"""Other ways to hold out: what is left out is left out whole."""

from criteria.schema import Edition
from eval.protocols import without_set_features
from eval.records import RECORDS, read_records
from eval.splits import core_question_folds, force_folds
from tests.eval.held_out import toy_held_out


def test_a_core_question_is_never_on_both_sides(edition: Edition) -> None:
    records = read_records(RECORDS, edition)
    seen: list[int] = []
    for training, held_out in core_question_folds(records):
        [asked] = {records[row].core_question for row in held_out}
        assert asked not in {records[row].core_question for row in training}
        seen.extend(held_out.tolist())
    assert sorted(seen) == list(range(len(records)))


def test_a_force_is_never_on_both_sides(edition: Edition) -> None:
    records = read_records(RECORDS, edition)
    for training, held_out in force_folds(records, 4):
        sides = [{records[row].force for row in rows} for rows in (training, held_out)]
        assert not sides[0] & sides[1]


def test_strengths_that_say_nothing_give_no_agreement(edition: Edition) -> None:
    figures = without_set_features(toy_held_out(edition), edition, 4)
    assert abs(figures["quadratic_weighted_kappa"]) < 0.2
