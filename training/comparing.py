"""Two models on the same held-out rows, by what each was fitted on.

A model is judged by its twins: for each fold its set grader is fitted again on the rows of the
other forces that it was trained on, by the same code, and suggests for the rows of the fold.
Champion and challenger are treated alike, so what lies between them is what was learned anew.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from criteria.schema import Edition
from eval.evaluation import N_FOLDS, agreement_figures
from eval.metrics import augrc, expected_calibration_error
from models.decision import DecisionRule
from models.heads import Array
from models.ordinal import Grades, OrdinalSetGrader
from training.corpus import Corpus
from training.fitting import Sets, fit_sets


@dataclass(frozen=True)
class Predictions:
    """What a model suggests for n rows that it did not see.

    Attributes:
        grades: True positions, (n,).
        suggested: The grade of least cost, (n,).
        probabilities: (n, K).
        abstained: (n,).
    """

    grades: Grades
    suggested: Grades
    probabilities: Array
    abstained: NDArray[np.bool_]

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Predictions":
        """Return the predictions for some rows."""
        return Predictions(
            self.grades[rows], self.suggested[rows], self.probabilities[rows], self.abstained[rows]
        )

    @property
    def cost(self) -> Array:
        """Cost of each suggestion: the square of the steps it is off, (n,)."""
        return np.asarray((self.grades - self.suggested) ** 2, dtype=np.float64)

    @property
    def confidence(self) -> Array:
        """Probability of the suggested grade, (n,)."""
        return np.asarray(self.probabilities[np.arange(len(self.grades)), self.suggested])

    @property
    def calibration_error(self) -> float:
        """Expected calibration error of the suggested grades."""
        right = (self.grades == self.suggested).astype(np.float64)
        return expected_calibration_error(self.confidence, right)

    @property
    def generalised_risk(self) -> float:
        """Area under the generalised risk-coverage curve; lower is better."""
        return augrc(self.confidence, (self.grades == self.suggested).astype(np.float64))

    @property
    def coverage(self) -> float:
        """Share of rows for which a grade is suggested."""
        return float(1.0 - self.abstained.mean())

    @property
    def selective_accuracy(self) -> float:
        """Share right among those; 0 when there are none."""
        kept = ~self.abstained
        right = self.grades[kept] == self.suggested[kept]
        return float(right.mean()) if kept.any() else 0.0

    def figures(self) -> dict[str, float]:
        """Return the figures that are kept of a comparison."""
        return {
            **agreement_figures(self.grades, self.suggested),
            "cost": float(self.cost.mean()),
            "expected_calibration_error": self.calibration_error,
            "coverage": self.coverage,
            "selective_accuracy": self.selective_accuracy,
        }


def fit_corpus(corpus: Corpus, edition: Edition) -> tuple[OrdinalSetGrader, DecisionRule]:
    """Fit set grader and decision rule on a corpus."""
    grades = tuple(edition.grades.index(row.grade) for row in corpus.rows)
    sets = Sets(corpus.pieces, grades, tuple(row.weight for row in corpus.rows))
    return fit_sets(sets, [row.force for row in corpus.rows], edition)


def held_out(trained_on: Corpus, judged: Corpus, edition: Edition) -> Predictions:
    """Suggest for each row of one corpus by a twin fitted on the other folds of another."""
    probabilities = np.zeros((len(judged.rows), len(edition.grades)))
    suggested = np.zeros(len(judged.rows), dtype=np.int64)
    abstained = np.zeros(len(judged.rows), dtype=bool)
    for fold in range(N_FOLDS):
        grader, rule = fit_corpus(
            trained_on.take(np.flatnonzero(trained_on.folds != fold)), edition
        )
        for row in np.flatnonzero(judged.folds == fold):
            probabilities[row] = grader.probabilities(judged.pieces[row])
            suggested[row] = rule.choose(probabilities[row])
            abstained[row] = probabilities[row, suggested[row]] < rule.smallest_confidence
    grades = np.asarray([edition.grades.index(row.grade) for row in judged.rows], dtype=np.int64)
    return Predictions(grades, suggested, probabilities, abstained)
