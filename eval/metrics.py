"""Figures for ordered grades: agreement, distance, calibration, and what abstaining buys.

All functions take arrays of one length n; grades are positions on the scale, 0 = worst.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score, f1_score

Array = NDArray[np.float64]
Grades = NDArray[np.int64]

# Equal-mass bins hold more rows each than equal-width ones do where confidence is bunched.
_CALIBRATION_BINS = 10


def quadratic_weighted_kappa(true: Grades, suggested: Grades) -> float:
    """Return Cohen's kappa with squared disagreement weights (Cohen 1968).

    It is 0 when either side is constant, also when both are and agree: then there is no agreement
    beyond chance to speak of.
    """
    if len(set(true.tolist())) < 2 or len(set(suggested.tolist())) < 2:
        return 0.0
    return float(cohen_kappa_score(true, suggested, weights="quadratic"))


def macro_f1(true: Grades, suggested: Grades) -> float:
    """Return the mean F1 over the grades that occur in either array."""
    return float(f1_score(true, suggested, average="macro", zero_division=0.0))


def accuracy(true: Grades, suggested: Grades) -> float:
    """Return the share that is right."""
    return float(np.mean(true == suggested))


def adjacent_accuracy(true: Grades, suggested: Grades) -> float:
    """Return the share that is at most one step off."""
    return float(np.mean(np.abs(true - suggested) <= 1))


def mean_absolute_error(true: Grades, suggested: Grades) -> float:
    """Return the mean number of steps off."""
    return float(np.mean(np.abs(true - suggested)))


AGREEMENT: Mapping[str, Callable[[Grades, Grades], float]] = {
    "quadratic_weighted_kappa": quadratic_weighted_kappa,
    "macro_f1": macro_f1,
    "accuracy": accuracy,
    "adjacent_accuracy": adjacent_accuracy,
    "mean_absolute_error": mean_absolute_error,
}


def per_grade_recall(true: Grades, suggested: Grades, names: Sequence[str]) -> dict[str, float]:
    """Return, for each grade that occurs, the share of it that was suggested as such."""
    return {
        name: float(np.mean(suggested[true == k] == k))
        for k, name in enumerate(names)
        if (true == k).any()
    }


def expected_calibration_error(confidence: Array, correct: Array) -> float:
    """Return the mean gap between confidence and accuracy over equal-mass bins.

    Naeini et al. (2015); bins of equal mass as in Nguyen and O'Connor (2015).
    """
    edges = np.quantile(confidence, np.linspace(0.0, 1.0, _CALIBRATION_BINS + 1)[1:-1])
    # Equal confidences fall into one bin, so the order of the rows cannot matter.
    bins = np.digitize(confidence, np.unique(edges))
    gap = np.abs(np.bincount(bins, weights=confidence - correct))
    return float(gap.sum() / len(confidence))


def augrc(confidence: Array, correct: Array) -> float:
    """Return the area under the generalised risk-coverage curve; lower is better.

    Generalised risk at a coverage is the share of *all* cases that are accepted and wrong: what
    undetected failures cost whatever share is accepted. Traub et al. (2024), arXiv 2407.01032.
    """
    order = np.argsort(-confidence, kind="stable")
    risk = np.concatenate([[0.0], np.cumsum(1.0 - correct[order])]) / len(order)
    return float(((risk[1:] + risk[:-1]) / 2.0).mean())


def accuracy_at_coverage(confidence: Array, correct: Array, coverage: float) -> float:
    """Return the accuracy among the most confident share."""
    kept = np.argsort(-confidence, kind="stable")[: max(1, round(coverage * len(correct)))]
    return float(correct[kept].mean())


def top_k_accuracy(scores: Array, true_columns: NDArray[np.int64], k: int) -> float:
    """Return how often the true column is among the k best scored: scores (n, columns)."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return float((best == true_columns[:, None]).any(axis=1).mean())


def bootstrap_interval(
    figure: Callable[[Grades, Grades], float],
    true: Grades,
    suggested: Grades,
    groups: Sequence[str],
    *,
    draws: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the 95 % percentile interval of a figure, drawing whole groups (forces).

    Records of one force share inspectors and wording, so drawing records singly would claim more
    certainty than there is.
    """
    rng = np.random.default_rng(seed)
    names = np.asarray(groups)
    members = [np.flatnonzero(names == name) for name in sorted(set(groups))]
    figures = []
    for _ in range(draws):
        picked = np.concatenate([members[i] for i in rng.integers(len(members), size=len(members))])
        figures.append(figure(true[picked], suggested[picked]))
    low, high = np.percentile(figures, [2.5, 97.5])
    return float(low), float(high)
