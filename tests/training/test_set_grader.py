"""With the annotators' own strengths the set grader is good: what it lacks is better strengths."""

import numpy as np

from criteria.schema import Edition
from eval.metrics import quadratic_weighted_kappa
from eval.records import RECORDS, read_records
from eval.splits import force_folds
from models.ordinal import point_strengths
from training.fitting import Sets, fit_grader


def test_kappa_with_true_strengths(edition: Edition) -> None:
    records = read_records(RECORDS, edition)
    sets = Sets(
        tuple(
            point_strengths(np.asarray([finding.strength for finding in record.findings]))
            for record in records
        ),
        tuple(edition.grades.index(record.grade) for record in records),
    )
    suggested = np.zeros(len(records), dtype=np.int64)
    for training, held_out in force_folds(records, 5):
        grader = fit_grader(sets.rows(training), edition)
        for row in held_out:
            suggested[row] = round(grader.expected_grade(sets.pieces[row]))
    assert quadratic_weighted_kappa(np.asarray(sets.grades), suggested) > 0.70
