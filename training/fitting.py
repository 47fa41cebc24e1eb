"""From graded records to a fitted bundle: heads, set grader, temperature, decision rule.

Each stage learns from predictions that never saw the force they are about: strengths are
predicted out of fold before the set grader is fitted on them, and the set grader's own
out-of-fold distributions choose the temperature and the threshold of doubt.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.encoding import Encoder, Vectors
from classifier.routing import encode_criteria
from criteria.schema import Edition
from eval.records import Record
from eval.splits import Rows, force_folds
from models.bundle import HEADS, Bundle, EncoderName
from models.decision import DecisionRule, choose_grade, smallest_confidence_for
from models.heads import Array
from models.ordinal import Grades, OrdinalSetGrader, distribution, sigmoid
from models.ordinal_fit import (
    fit_ordinal_set_grader,
    fit_temperature,
    logits_of,
    with_temperature,
)
from training.examples import (
    AuthoredRecord,
    Example,
    examples_of,
    examples_of_criteria,
    read_authored,
)
from training.heads import encode_examples, fit_head

_FOLDS = 5
_THRESHOLDS = (0.0, 1.0, 2.0)
_SCALE = 1.0
_PENALTY = 1.0
# Authored records are cleaner than life (see their README), so they only steady the rare grades.
_AUTHORED_SET_WEIGHT = 0.1
SELECTIVE_ACCURACY_AIM = 0.85


@dataclass(frozen=True)
class Sets:
    """Strengths of sets of findings with the position of the grade each set got."""

    strengths: tuple[Array, ...]
    grades: tuple[int, ...]

    def rows(self, rows: Rows) -> "Sets":
        """Return the sets at some positions."""
        return Sets(tuple(self.strengths[i] for i in rows), tuple(self.grades[i] for i in rows))


def fit_bundle(
    records: Sequence[Record],
    edition: Edition,
    encoder: Encoder,
    *,
    name: str = "default",
    encoder_name: EncoderName,
    about: Mapping[str, object] | None = None,
) -> Bundle:
    """Fit a whole bundle on graded records, our authored lines and the criteria.

    Args:
        records: Graded records of at least five forces.
        edition: The edition their grades and sub-questions belong to.
        encoder: Encodes the texts; wrap it in ``CachedEncoder`` to encode each once.
        name: Name of the bundle.
        encoder_name: What the bundle says of its encoder.
        about: What else the manifest keeps.

    Returns:
        The bundle, not yet written.
    """
    authored, authored_records = read_authored()
    base = [*authored, *examples_of_criteria(edition)]
    own = examples_of(records, edition)
    examples = [*own, *base]
    vectors = encode_examples(encoder, examples)
    heads = {head: fit_head(head, examples, vectors) for head in HEADS}
    sets = Sets(
        tuple(_held_out_strengths(records, examples, vectors)),
        tuple(edition.grades.index(record.grade) for record in records),
    )
    folds = list(force_folds(records, _FOLDS))
    held_out = _held_out_exceedance(sets, folds, authored_records, edition)
    temperature = fit_temperature(held_out, sets.grades)
    grader = with_temperature(fit_grader(sets, authored_records, edition), temperature)
    rule = choose_rule(_tempered(held_out, temperature), np.asarray(sets.grades))
    return Bundle(
        name=name,
        encoder=encoder_name,
        edition=edition.name,
        edition_fingerprint=edition.fingerprint,
        heads=heads,
        grader=grader,
        rule=rule,
        criteria_vectors=encode_criteria(edition, encoder),
        about=about or {},
    )


def _held_out_strengths(
    records: Sequence[Record], examples: Sequence[Example], vectors: Vectors
) -> Iterator[Array]:
    """Strengths of each record's findings by a head that never saw its force."""
    owner = np.repeat(np.arange(len(records)), [len(record.findings) for record in records])
    strengths = np.zeros(len(owner))
    always = np.arange(len(owner), len(examples))
    for training, held_out in force_folds(records, _FOLDS):
        rows = np.concatenate([np.flatnonzero(np.isin(owner, training)), always])
        head = fit_head("strength", [examples[i] for i in rows], vectors[rows])
        test = np.flatnonzero(np.isin(owner, held_out))
        strengths[test] = head.expectation(vectors[test])
    for number in range(len(records)):
        yield strengths[owner == number]


def fit_grader(
    sets: Sets, authored: Sequence[AuthoredRecord], edition: Edition
) -> OrdinalSetGrader:
    """Fit the set grader on sets of held-out strengths, steadied by authored records."""
    return fit_ordinal_set_grader(
        [*sets.strengths, *(np.asarray(record.strengths) for record in authored)],
        [*sets.grades, *(edition.grades.index(record.grade) for record in authored)],
        n_grades=len(edition.grades),
        thresholds=_THRESHOLDS,
        scale=_SCALE,
        penalty=_PENALTY,
        weights=[1.0] * len(sets.grades) + [_AUTHORED_SET_WEIGHT] * len(authored),
    )


def _held_out_exceedance(
    sets: Sets,
    folds: Sequence[tuple[Rows, Rows]],
    authored: Sequence[AuthoredRecord],
    edition: Edition,
) -> Array:
    exceedance = np.zeros((len(sets.grades), len(edition.grades) - 1))
    for training, held_out in folds:
        grader = fit_grader(sets.rows(training), authored, edition)
        for row in held_out:
            mass = grader.masses(sets.strengths[row]).sum(axis=0)
            exceedance[row] = grader.exceedance(mass)
    return exceedance


def _tempered(exceedance: Array, temperature: float) -> Array:
    return distribution(sigmoid(logits_of(exceedance) / temperature))


def choose_rule(probabilities: Array, grades: Grades) -> DecisionRule:
    """Choose the threshold of doubt on held-out distributions; missing any grade costs the same.

    Args:
        probabilities: Shape (n, K).
        grades: True positions, shape (n,).

    Returns:
        The rule with the least confidence at which ``SELECTIVE_ACCURACY_AIM`` of its suggestions
        were right.
    """
    weights = np.ones(probabilities.shape[1])
    chosen = choose_grade(probabilities, weights)
    threshold = smallest_confidence_for(
        probabilities[np.arange(len(grades)), chosen],
        (chosen == grades).astype(np.float64),
        aim=SELECTIVE_ACCURACY_AIM,
    )
    return DecisionRule(weights, threshold)
