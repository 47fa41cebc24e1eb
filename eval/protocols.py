"""Other ways to hold records out: a core question nobody has graded yet, no records at all."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from criteria.schema import Edition
from eval.cross_validation import Fit, Fitted, HeldOut, cross_validate
from eval.evaluation import agreement_figures, brief_figures
from eval.metrics import AGREEMENT, bootstrap_interval, expected_calibration_error
from eval.records import Record
from eval.splits import core_question_folds, force_folds
from models.decision import choose_grade
from models.ordinal import STRENGTHS, point_strengths
from models.ordinal_fit import fit_ordinal_set_grader

# From the criteria and our own lines alone to most of the forces that a fold can train on.
FORCES_OF_CURVE = (0, 3, 6, 12, 20)


def leave_one_core_question_out(
    records: Sequence[Record], edition: Edition, fit: Fit, progress: Callable[[], None]
) -> dict[str, Any]:
    """Agreement on each core question by a model that saw no record of it."""
    folds = list(core_question_folds(records))
    return summary(cross_validate(records, edition, fit, folds, progress))


def cold_start(records: Sequence[Record], edition: Edition, fitted: Fitted) -> dict[str, Any]:
    """Agreement on all records by a model that saw none of them."""
    everything = np.arange(len(records))
    return summary(cross_validate(records, edition, lambda _: fitted, [(everything, everything)]))


def learning_curve(
    records: Sequence[Record], edition: Edition, fit: Fit, n_folds: int, *, draws: int = 3
) -> list[dict[str, float]]:
    """Agreement and routing on held-out forces by models fitted on a few of the other forces.

    Args:
        records: Graded records.
        edition: Their edition.
        fit: Fits on records, also on none; something quick.
        n_folds: Folds by force; each is held out in turn, so every record is predicted.
        draws: Random choices of forces for each size, by seed; no force has one choice only.

    Returns:
        One entry a size and draw: ``forces``, ``seed`` and the figures of ``brief_figures``.
    """
    points = []
    for size in FORCES_OF_CURVE:
        for seed in range(draws if size else 1):
            lot = np.random.default_rng(seed)
            folds = []
            for training, held_out in force_folds(records, n_folds):
                forces = sorted({records[row].force for row in training})
                drawn = set(lot.permutation(forces)[:size].tolist())
                rows = [row for row in training if records[row].force in drawn]
                folds.append((np.asarray(rows, dtype=np.int64), held_out))
            held = cross_validate(records, edition, fit, folds)
            figures = brief_figures(held, edition)
            points.append({"forces": float(size), "seed": float(seed), **figures})
    return points


def summary(held_out: HeldOut) -> dict[str, Any]:
    """Return agreement with intervals, calibration and kappa by core question."""
    true, suggested = held_out.grades, held_out.suggested
    forces = [record.force for record in held_out.records]
    return {
        **agreement_figures(true, suggested),
        "intervals": {
            name: list(bootstrap_interval(figure, true, suggested, forces))
            for name, figure in AGREEMENT.items()
        },
        "expected_calibration_error": expected_calibration_error(
            held_out.confidence, (true == suggested).astype(np.float64)
        ),
    }


def without_set_features(held_out: HeldOut, edition: Edition, n_folds: int) -> dict[str, float]:
    """Agreement of an ordered logit on the mean strength alone, cross-fitted on the same pieces."""
    records = held_out.records
    owner = np.repeat(np.arange(len(records)), [len(record.findings) for record in records])
    expected = held_out.strengths @ np.asarray(STRENGTHS)
    means = np.bincount(owner, weights=expected) / np.bincount(owner)
    sets = [point_strengths(np.asarray([mean])) for mean in means]
    probabilities = np.zeros((len(records), len(edition.grades)))
    for training, rows in force_folds(records, n_folds):
        grader = fit_ordinal_set_grader(
            [sets[row] for row in training],
            held_out.grades[training].tolist(),
            n_grades=len(edition.grades),
            thresholds=(1, 2, 3),
            scales=(1.0, 1.0, 1.0),
            penalty=0.1,
        )
        for row in rows:
            probabilities[row] = grader.probabilities(sets[row])
    chosen = choose_grade(probabilities, np.ones(len(edition.grades)))
    return agreement_figures(held_out.grades, chosen)
