"""The evaluation that every claim rests on: cross-validated by force, in the contract's figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifier.encoding import Encoder
from classifier.judging import LEAST_CERTAINTY
from classifier.routing import certainty_of
from criteria.errors import PeelError
from criteria.schema import Edition, Level
from eval.baselines import BASELINES, held_out_grades
from eval.cross_validation import Fit, HeldOut, cross_validate
from eval.metrics import (
    AGREEMENT,
    Grades,
    accuracy_at_coverage,
    augrc,
    bootstrap_interval,
    expected_calibration_error,
    per_grade_recall,
    top_k_accuracy,
)
from eval.records import Record
from eval.splits import force_folds

N_FOLDS = 4
# Fitting splits the forces of a fold again.
_FORCES_TO_FIT = 5
_SMALLEST_SLICE = 5


@dataclass(frozen=True)
class Evaluation:
    """Figures as the contract names them, and the predictions that they came from."""

    figures: Mapping[str, Any]
    held_out: HeldOut


def evaluate(
    records: Sequence[Record],
    edition: Edition,
    fit: Fit,
    *,
    frozen: Encoder | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Evaluate a fitting function on graded records, four folds, no force on both sides.

    Args:
        records: Graded records of at least five forces.
        edition: Their edition.
        fit: Fits on the records it is given, and sees no others.
        frozen: Encoder for the baselines, best wrapped in ``CachedEncoder``; None leaves them out.
        progress: Called after each fold.

    Returns:
        The figures and the held-out predictions.
    """
    folds = list(force_folds(records, N_FOLDS))
    smallest = min(len({records[row].force for row in training}) for training, _ in folds)
    if smallest < _FORCES_TO_FIT:
        raise PeelError(
            "DATA_TOO_FEW_FORCES",
            f"a fold would train on {smallest} forces, and fitting splits them by force again",
            hint=f"give records of at least {2 * N_FOLDS} forces",
        )
    held_out = cross_validate(records, edition, fit, folds, progress)
    figures = figures_of(held_out, edition)
    if frozen is not None:
        figures["baselines"] = {
            name: agreement_figures(
                held_out.grades, held_out_grades(baseline, records, edition, frozen, folds)
            )
            for name, baseline in BASELINES.items()
        }
    return Evaluation(figures, held_out)


def figures_of(held_out: HeldOut, edition: Edition) -> dict[str, Any]:
    """Return the contract's figures for held-out predictions."""
    true, suggested = held_out.grades, held_out.suggested
    correct = (true == suggested).astype(np.float64)
    forces = [record.force for record in held_out.records]
    kept = ~held_out.abstained
    return {
        "n": len(true),
        **agreement_figures(true, suggested),
        "intervals": {
            name: list(bootstrap_interval(figure, true, suggested, forces))
            for name, figure in AGREEMENT.items()
        },
        "expected_calibration_error": expected_calibration_error(held_out.confidence, correct),
        "augrc": augrc(held_out.confidence, correct),
        "coverage": float(kept.mean()),
        "selective_accuracy": float(correct[kept].mean()) if kept.any() else None,
        "plausible_sets": _plausible(held_out),
        "suggested_share": {
            name: float(np.mean(kept & (suggested == k))) for k, name in enumerate(edition.grades)
        },
        "left_out_share": float(np.mean([leaning == "" for leaning in held_out.leanings])),
        "accuracy_at_80_percent_coverage": accuracy_at_coverage(held_out.confidence, correct, 0.8),
        "leaning_accuracy": _leaning_accuracy(held_out),
        "routing": _routing(held_out, edition),
        "per_grade_recall": per_grade_recall(true, suggested, edition.grades),
        "slices": _slices(held_out),
        "baselines": {},
    }


def agreement_figures(true: Grades, suggested: Grades) -> dict[str, float]:
    """Return the agreement figures of suggested with true grades, both (n,)."""
    return {name: figure(true, suggested) for name, figure in AGREEMENT.items()}


def _plausible(held_out: HeldOut) -> dict[str, float]:
    """How often the conformal sets hold the true grade, and how many grades they name."""
    pairs = list(zip(held_out.plausible, held_out.grades.tolist(), strict=True))
    return {
        "coverage": float(np.mean([grade in grades for grades, grade in pairs])),
        "mean_size": float(np.mean([len(grades) for grades, _ in pairs])),
        "single_share": float(np.mean([len(grades) == 1 for grades, _ in pairs])),
    }


def _leaning_accuracy(held_out: HeldOut) -> float:
    findings = [finding for record in held_out.records for finding in record.findings]
    right = [
        finding.leaning == leaning
        for finding, leaning in zip(findings, held_out.leanings, strict=True)
    ]
    return float(np.mean(right))


def _routing(held_out: HeldOut, edition: Edition) -> dict[str, float]:
    """How often the first annotator's sub-question is found with no scope given."""
    names, scores = held_out.sub_questions, held_out.routing()
    findings = [finding for record in held_out.records for finding in record.findings]
    true = np.asarray([names.index(finding.sub_question) for finding in findings])
    best = [names[column] for column in scores.argmax(axis=1)]
    truth = [finding.sub_question for finding in findings]

    def share_alike(level: Level) -> float:
        pairs = zip(best, truth, strict=True)
        alike = [edition.ancestors(a)[level] == edition.ancestors(b)[level] for a, b in pairs]
        return float(np.mean(alike))

    return {
        "sub_question_top1": top_k_accuracy(scores, true, 1),
        "sub_question_top3": top_k_accuracy(scores, true, 3),
        **{
            f"sub_question_top{k}_without_{part}": top_k_accuracy(
                held_out.routing(without=part), true, k
            )
            for part in held_out.routing_parts
            for k in (1, 3)
        },
        "question_top1": share_alike("question"),
        "core_question_top1": share_alike("core_question"),
        **_certainty(held_out, edition),
    }


def _certainty(held_out: HeldOut, edition: Edition) -> dict[str, float]:
    """What leaving out pieces of uncertain routing costs and saves."""
    core = [edition.ancestors(name)["core_question"] for name in held_out.sub_questions]
    scores = held_out.routing()
    certainty = certainty_of(scores, core)
    kept = certainty >= LEAST_CERTAINTY
    findings = [finding for record in held_out.records for finding in record.findings]
    truth = [edition.ancestors(finding.sub_question)["core_question"] for finding in findings]
    right = np.asarray([core[i] for i in scores.argmax(axis=1)]) == np.asarray(truth)
    return {
        "certain_share": float(kept.mean()),
        "core_question_top1_certain": float(right[kept].mean()) if kept.any() else 0.0,
        "core_question_top1_uncertain": float(right[~kept].mean()) if (~kept).any() else 0.0,
    }


def _slices(held_out: HeldOut) -> dict[str, dict[str, dict[str, float]]]:
    keys: Mapping[str, Callable[[Record], str]] = {
        "force": lambda record: record.force,
        "year": lambda record: str(record.year),
        "core_question": lambda record: record.core_question,
        "pieces": lambda record: _size(len(record.findings)),
    }
    return {name: _slice(held_out, key) for name, key in keys.items()}


def _size(n: int) -> str:
    return "1-2" if n < 3 else "3-5" if n < 6 else "6 or more"


def _slice(held_out: HeldOut, key: Callable[[Record], str]) -> dict[str, dict[str, float]]:
    names = np.asarray([key(record) for record in held_out.records])
    found: dict[str, dict[str, float]] = {}
    # Numbers by size ("2" before "10"), names by letter.
    order = sorted(set(names.tolist()), key=lambda name: (int(name) if name.isdigit() else 0, name))
    for name in order:
        rows = names == name
        if rows.sum() >= _SMALLEST_SLICE:
            found[name] = {
                "n": int(rows.sum()),
                **agreement_figures(held_out.grades[rows], held_out.suggested[rows]),
            }
    return found


def brief_figures(held_out: HeldOut, edition: Edition) -> dict[str, float]:
    """Return agreement and routing alone, for a point on a curve."""
    routing = _routing(held_out, edition)
    shown = ("sub_question_top1", "sub_question_top3", "core_question_top1")
    agreement = agreement_figures(held_out.grades, held_out.suggested)
    return {**agreement, **{name: routing[name] for name in shown}}
