"""From graded records to a fitted bundle: learned pieces, set grader, temperature, decision rule.

Each stage learns from predictions that never saw the force they are about: strengths are
predicted out of fold before the set grader is fitted on them, and the set grader's own
out-of-fold distributions choose the temperature, the threshold of doubt and the conformal mass.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.judging import strengths_of
from classifier.routing import encode_criteria
from criteria.schema import Edition
from eval.cross_validation import Fitted
from eval.records import Record
from eval.splits import Rows, folds_of, force_folds
from models.bundle import ADAPTER, Bundle, EncoderName
from models.conformal import mass_for
from models.decision import DecisionRule, choose_grade, smallest_confidence_for
from models.heads import Array, LinearHead
from models.ordinal import Grades, OrdinalSetGrader, distribution, point_strengths, sigmoid
from models.ordinal_fit import (
    fit_ordinal_set_grader,
    fit_temperature,
    logits_of,
    with_temperature,
)
from training.examples import examples_of, read_authored
from training.learners import Learned, Learner

_FOLDS = 5
# Masses count from a modest finding, one at the level of a descriptor, and an exceptional one; the
# rarer a mass, the less of it makes a difference. How they were chosen: docs/evaluation.md.
_THRESHOLDS = (1, 2, 3)
_SCALES = (2.0, 2.0, 0.5)
_PENALTY = 0.1
SELECTIVE_ACCURACY_AIM = 0.85
PLAUSIBLE_COVERAGE_AIM = 0.9
RARITY_POWER = 0.25
# Whatever decides what comes out of a fit, beside records, recipe and encoder.
SETTINGS = {
    "folds": _FOLDS,
    "thresholds": _THRESHOLDS,
    "scales": _SCALES,
    "penalty": _PENALTY,
    "selective_accuracy_aim": SELECTIVE_ACCURACY_AIM,
    "plausible_coverage_aim": PLAUSIBLE_COVERAGE_AIM,
    "rarity_power": RARITY_POWER,
}


@dataclass(frozen=True)
class Sets:
    """Strength distributions of sets of findings with the position of the grade each set got.

    ``weights`` says how much each set counts in the fit of the grader; None = alike.
    """

    pieces: tuple[Array, ...]
    grades: tuple[int, ...]
    weights: tuple[float, ...] | None = None

    def rows(self, rows: Rows) -> "Sets":
        """Return the sets at some positions."""
        weights = None if self.weights is None else tuple(self.weights[i] for i in rows)
        pieces = tuple(self.pieces[i] for i in rows)
        return Sets(pieces, tuple(self.grades[i] for i in rows), weights)

    def __add__(self, other: "Sets") -> "Sets":
        """Return both, one after the other."""
        weights = [one.weights or (1.0,) * len(one.grades) for one in (self, other)]
        return Sets(self.pieces + other.pieces, self.grades + other.grades, sum(weights, ()))


def fit_bundle(
    records: Sequence[Record],
    edition: Edition,
    learner: Learner,
    *,
    name: str = "default",
    encoder_name: str,
    about: Mapping[str, object] | None = None,
    prior: Sets | None = None,
) -> Fitted:
    """Fit a whole bundle on graded records, our authored lines and the criteria.

    Args:
        records: Graded records of at least two forces.
        edition: The edition their grades and sub-questions belong to.
        learner: Learns what single pieces say.
        name: Name of the bundle.
        encoder_name: How the encoder is found again, without its adapter.
        about: What else the manifest keeps.
        prior: Sets that the grader knows beforehand, for when records are few (``fit_grader``).

    Returns:
        The bundle, not yet written, and the encoder that it stands on.
    """
    learned = learner.learn(records)
    sets = Sets(
        tuple(_held_out_strengths(records, edition, learner)),
        tuple(edition.grades.index(record.grade) for record in records),
    )
    grader, rule = fit_sets(sets, [record.force for record in records], edition, prior)
    words = learner.words(records)
    return _assemble(
        learned, words, edition, grader, rule, name=name, encoder_name=encoder_name, about=about
    )


def fit_sets(
    sets: Sets, forces: Sequence[str], edition: Edition, prior: Sets | None = None
) -> tuple[OrdinalSetGrader, DecisionRule]:
    """Fit the set grader, its temperature and the decision rule on sets of held-out strengths.

    Temperature and doubt are chosen on the sets of full weight: a set that counts for less is no
    independent witness. A prior (``fit_grader``) is none at all.
    """
    from threadpoolctl import threadpool_limits

    # One thread: matrices this small lose more to waiting for each other's threads than they gain.
    with threadpool_limits(1):
        folds = list(folds_of(forces, min(_FOLDS, len(set(forces)))))
        held_out = _held_out_exceedance(sets, folds, edition, prior)
        grader = fit_grader(sets, edition, prior)
    full = np.flatnonzero(np.asarray(sets.weights or np.ones(len(sets.grades))) >= 1.0)
    grades = np.asarray(sets.grades)[full]
    temperature = fit_temperature(held_out[full], grades.tolist())
    rule = choose_rule(_tempered(held_out[full], temperature), grades)
    return with_temperature(grader, temperature), rule


def fit_cold(edition: Edition, learner: Learner, *, encoder_name: str) -> Fitted:
    """Fit a bundle without any record: pieces and sets of our own, and the criteria.

    The threshold of doubt stays at nothing, because there are no held-out grades to choose it on.
    """
    grader = fit_grader(authored_sets(edition), edition)
    rule = DecisionRule(np.ones(len(edition.grades)), 0.0)
    learned = learner.learn(())
    return _assemble(
        learned,
        learner.words(()),
        edition,
        grader,
        rule,
        name="cold start",
        encoder_name=encoder_name,
    )


def authored_sets(edition: Edition, weight: float | None = None) -> Sets:
    """Return the graded records that we made up, by the strengths they were written to have.

    Args:
        edition: Theirs.
        weight: How much each of them counts; None = fully.
    """
    _, authored = read_authored()
    return Sets(
        tuple(point_strengths(np.asarray(record.strengths)) for record in authored),
        tuple(edition.grades.index(record.grade) for record in authored),
        None if weight is None else (weight,) * len(authored),
    )


def _assemble(
    learned: Learned,
    words: Mapping[str, LinearHead],
    edition: Edition,
    grader: OrdinalSetGrader,
    rule: DecisionRule,
    *,
    name: str,
    encoder_name: str,
    about: Mapping[str, object] | None = None,
) -> Fitted:
    adapter = None if learned.adapter is None else ADAPTER
    bundle = Bundle(
        name=name,
        encoder=EncoderName(encoder_name, learned.encoder.fingerprint, adapter),
        edition=edition.name,
        edition_fingerprint=edition.fingerprint,
        heads=learned.heads,
        grader=grader,
        rule=rule,
        criteria_vectors=encode_criteria(edition, learned.encoder),
        words=words,
        adapter=learned.adapter,
        about=about or {},
    )
    return Fitted(bundle, learned.encoder)


def _held_out_strengths(
    records: Sequence[Record], edition: Edition, learner: Learner
) -> Iterator[Array]:
    """Strengths of each record's findings as learned without its force."""
    strengths: dict[int, Array] = {}
    n_forces = len({record.force for record in records})
    for training, held_out in force_folds(records, min(learner.inner_folds, n_forces)):
        learned = learner.learn([records[row] for row in training], ("strength",))
        for row in held_out:
            texts = [example.text for example in examples_of([records[row]], edition)]
            vectors = learned.encoder.encode(texts)
            strengths[int(row)] = strengths_of(learned.heads["strength"], vectors)
    return (strengths[row] for row in range(len(records)))


def fit_grader(sets: Sets, edition: Edition, prior: Sets | None = None) -> OrdinalSetGrader:
    """Fit the set grader on sets of held-out strengths.

    Args:
        sets: What it is fitted on.
        edition: Its scale of grades.
        prior: Sets known beforehand, which count by their weights: prior knowledge as made-up data
            (Bedrick, Christensen and Johnson 1996, J. Am. Stat. Assoc. 91); None = there are none.
    """
    sets = sets if prior is None else sets + prior
    return fit_ordinal_set_grader(
        sets.pieces,
        sets.grades,
        n_grades=len(edition.grades),
        thresholds=_THRESHOLDS,
        scales=_SCALES,
        penalty=_PENALTY,
        weights=sets.weights,
    )


def _held_out_exceedance(
    sets: Sets, folds: Sequence[tuple[Rows, Rows]], edition: Edition, prior: Sets | None
) -> Array:
    exceedance = np.zeros((len(sets.grades), len(edition.grades) - 1))
    for training, held_out in folds:
        grader = fit_grader(sets.rows(training), edition, prior)
        for row in held_out:
            mass = grader.masses(sets.pieces[row]).sum(axis=0)
            exceedance[row] = grader.exceedance(mass)
    return exceedance


def _tempered(exceedance: Array, temperature: float) -> Array:
    return distribution(sigmoid(logits_of(exceedance) / temperature))


def choose_rule(probabilities: Array, grades: Grades) -> DecisionRule:
    """Choose what missing each grade costs, and the threshold of doubt, on held-out distributions.

    Missing a rare grade costs more, by a low power of how rare it is: with equal costs the two
    outer grades are all but never suggested, with costs in inverse proportion they are suggested
    far too often. How the power was chosen: docs/evaluation.md.

    Args:
        probabilities: Shape (n, K).
        grades: True positions, shape (n,).

    Returns:
        The rule with the least confidence at which ``SELECTIVE_ACCURACY_AIM`` of its suggestions
        were right.
    """
    # One more of each grade, for a fold that lacks one.
    counts = 1 + np.bincount(grades, minlength=probabilities.shape[1])
    weights = np.round((counts.max() / counts) ** RARITY_POWER, 3)
    chosen = choose_grade(probabilities, weights)
    threshold = smallest_confidence_for(
        probabilities[np.arange(len(grades)), chosen],
        (chosen == grades).astype(np.float64),
        aim=SELECTIVE_ACCURACY_AIM,
    )
    mass = mass_for(probabilities, grades, coverage=PLAUSIBLE_COVERAGE_AIM)
    return DecisionRule(weights, threshold, mass)
