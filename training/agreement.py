"""How well suggestions agree with moderated grades that could not have favoured the model.

An outcome that the model learned from, or whose inspector had seen the suggestion, makes a model
look better than it is, and would hide that it has come to fail.
"""

from collections.abc import Sequence

import numpy as np

from classifier.judgments import ModeratedOutcome
from classifier.pipeline import Pipeline
from classifier.reading.forces import plain_name
from classifier.types import Note
from eval.metrics import bootstrap_interval, quadratic_weighted_kappa
from training.corpus import RECORD, Corpus
from training.drift import NOTHING, THRESHOLDS, Measure
from training.profile import answered

# Below so many outcomes kappa says little.
LEAST_OUTCOMES = 20


def impartial(outcomes: Sequence[ModeratedOutcome], learned: Corpus) -> list[ModeratedOutcome]:
    """Return the outcomes that a model did not learn from and that were judged without it."""
    known = {row.id for row in learned.rows if row.source != RECORD}
    judgments = ((outcome, outcome.judgment) for outcome in outcomes)
    return [o for o, j in judgments if j.judgment_id not in known and j.suggestion_seen is not True]


def agreement(
    pipeline: Pipeline, outcomes: Sequence[ModeratedOutcome], evaluated: float, *, source: str
) -> Measure:
    """Compare kappa of suggestions with moderated grades with the kappa of the evaluation.

    Args:
        pipeline: The model.
        outcomes: Impartial ones.
        evaluated: Kappa of the evaluation.
        source: Where the outcomes were read.
    """
    notes = [
        Note(text=o.judgment.text, note_id=o.judgment.judgment_id, scope=o.judgment.scope)
        for o in outcomes
    ]
    grades = pipeline.edition.grades
    pairs, forces = [], []
    for outcome, result in zip(outcomes, pipeline.stream(notes), strict=True):
        for found in answered(result, pipeline):
            chosen = pipeline.bundle.rule.choose(np.asarray(list(found.probabilities.values())))
            pairs.append((grades.index(outcome.moderated_grade), int(chosen)))
            forces.append(plain_name(outcome.judgment.force))
    told = f"{len(pairs)} outcomes of {source} that the model neither learned from nor was seen on"
    if len(pairs) < LEAST_OUTCOMES:
        return _unsaid(evaluated, f"{told}; at least {LEAST_OUTCOMES} are needed")
    true, suggested = (np.asarray(column) for column in zip(*pairs, strict=True))
    if len(set(true.tolist())) == 1:
        return _unsaid(
            evaluated, f"{told} have all the same grade, which leaves nothing to agree on"
        )
    # Of a single force nothing but its rows can be drawn.
    drawn = forces if len(set(forces)) > 1 else [str(i) for i in range(len(pairs))]
    kappa = quadratic_weighted_kappa(true, suggested)
    low, high = bootstrap_interval(quadratic_weighted_kappa, true, suggested, drawn)
    # Only what lies below the evaluated kappa beyond chance counts as a loss.
    loss = max(evaluated - kappa, 0.0) if high < evaluated else 0.0
    why = f"kappa {kappa:.3f} ({low:.3f} to {high:.3f}) on {told}; evaluated {evaluated:.3f}"
    action = THRESHOLDS["agreement"].action(loss)
    return Measure("agreement", loss, evaluated, kappa, action, why)


def _unsaid(evaluated: float, why: str) -> Measure:
    return Measure("agreement", None, evaluated, None, NOTHING, why)
