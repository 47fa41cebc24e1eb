"""Drift: how far the latest notes have moved from the training data, and what follows from it.

Each measure has stated thresholds. *Review* asks a person to look at a sample of suggestions,
*retest* to evaluate the model on the latest moderated outcomes, *retrain* to retrain it on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.profile import Profile, Reading
from training.reference import FAR, Reference, nearest

NOTHING, REVIEW, RETEST, RETRAIN = "nothing", "review", "retest", "retrain"
ACTIONS = (NOTHING, REVIEW, RETEST, RETRAIN)
# Below so many pieces a share says little.
LEAST_PIECES = 50


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which value on what is called for; None = never by this measure alone."""

    review: float
    retest: float
    retrain: float | None
    meaning: str

    def action(self, value: float) -> str:
        """Return what a value calls for."""
        found = NOTHING
        for name, least in ((REVIEW, self.review), (RETEST, self.retest), (RETRAIN, self.retrain)):
            if least is not None and value >= least:
                found = name
        return found


# Stability index: .1 and .25 are its usual marks (Siddiqi 2006, "Credit Risk Scorecards").
THRESHOLDS: Mapping[str, Thresholds] = {
    "routing_mix": Thresholds(0.1, 0.25, None, "stability index over core questions"),
    "polarity_mix": Thresholds(0.1, 0.25, None, "stability index over leanings"),
    "abstentions": Thresholds(0.1, 0.2, None, "more of the scopes without a suggested grade"),
    "left_out": Thresholds(0.1, 0.2, None, "more of the pieces that count towards nothing"),
    "far_vectors": Thresholds(0.15, 0.3, 0.5, "share of pieces further off than 95 % usually are"),
    "agreement": Thresholds(0.05, 0.1, 0.2, "kappa with moderated grades below the evaluated one"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of drift.

    Attributes:
        name: A key of ``THRESHOLDS``.
        value: None when there is too little to say.
        before: What the training data or the evaluation gave.
        latest: What the latest texts gave.
        action: ``nothing``, ``review``, ``retest`` or ``retrain``.
        why: In plain words.
    """

    name: str
    value: float | None
    before: float | None
    latest: float | None
    action: str
    why: str


def measure(reference: Reference, reading: Reading) -> list[Measure]:
    """Compare the latest texts with the training data.

    Args:
        reference: The training data, read by models that had not seen it.
        reading: The latest texts, read by the champion.
    """
    training, latest = reference.usual.profile, reading.profile
    if latest.pieces < LEAST_PIECES:
        why = f"{latest.pieces} pieces of evidence; at least {LEAST_PIECES} are needed"
        names = [name for name in THRESHOLDS if name != "agreement"]
        return [Measure(name, None, None, None, NOTHING, why) for name in names]
    likeness = nearest(reading.vectors, reference.vectors)
    far = float(np.mean(likeness < reference.usual.least_likeness))
    shares = [
        (
            "abstentions",
            _share(training.abstained, training.scopes),
            latest.abstained,
            latest.scopes,
        ),
        ("left_out", _left_out(training), latest.left_out, latest.left_out + latest.pieces),
    ]
    return [
        _measured("routing_mix", stability_index(training.routing, latest.routing)),
        _measured("polarity_mix", stability_index(training.leanings, latest.leanings)),
        *(_risen(name, before, _share(part, whole)) for name, before, part, whole in shares),
        _measured("far_vectors", far, FAR, far),
    ]


def strongest(measures: Sequence[Measure]) -> str:
    """Return the strongest action that any measure calls for."""
    return max((measure.action for measure in measures), key=ACTIONS.index, default=NOTHING)


def stability_index(before: Mapping[str, int], latest: Mapping[str, int]) -> float:
    """Return the population stability index of two sets of counts, less what chance alone gives.

    Each class gets half a count beforehand, so that an empty one does not make it infinite.
    """
    names = sorted({*before, *latest})
    counts = [np.asarray([side.get(n, 0) + 0.5 for n in names]) for side in (before, latest)]
    p, q = (count / count.sum() for count in counts)
    by_chance = (len(names) - 1) * sum(1.0 / count.sum() for count in counts)
    return float(max(((p - q) * np.log(p / q)).sum() - by_chance, 0.0))


def _measured(
    name: str, value: float, before: float | None = None, latest: float | None = None
) -> Measure:
    limits = THRESHOLDS[name]
    marks = f"review from {limits.review}, retest from {limits.retest}"
    if limits.retrain is not None:
        marks += f", retrain from {limits.retrain}"
    why = f"{limits.meaning}: {value:.3f} ({marks})"
    return Measure(name, value, before, latest, limits.action(value), why)


def _risen(name: str, before: float, latest: float) -> Measure:
    return _measured(name, max(latest - before, 0.0), before, latest)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _left_out(profile: Profile) -> float:
    return _share(profile.left_out, profile.left_out + profile.pieces)
