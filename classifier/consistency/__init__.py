"""Consistency of judgments: what does not fit its evidence, and what does not fit each other.

checked = list(check(pipeline, judgments))
flags = find_flags(checked, pipeline.edition)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.consistency import (
    roll_up_contradiction as roll_up,
)
from classifier.consistency import (
    severity as severities,
)
from classifier.consistency import (
    similar_evidence as similar,
)
from classifier.consistency import (
    thin_evidence as thin,
)
from classifier.consistency import (
    unlike_its_evidence as unlike,
)
from classifier.consistency.checking import Checked, check
from classifier.consistency.flag import Finder, Flag
from criteria.schema import Edition
from models.suspicion import slip_probability, slip_shares

FLAGS: Mapping[str, Finder] = {
    unlike.KIND: unlike.unlike_its_evidence,
    similar.KIND: similar.similar_evidence_different_grade,
    roll_up.KIND: roll_up.roll_up_contradiction,
    thin.KIND: thin.thin_evidence,
    severities.KIND: severities.severity,
}


@dataclass(frozen=True, slots=True)
class Suspicion:
    """How likely a judgment's grade is not the one that its evidence deserves."""

    judgment_id: str
    suspicion: float


def find_flags(checked: Sequence[Checked], edition: Edition) -> list[Flag]:
    """Return the flags of every kind, highest score first.

    Args:
        checked: Judgments with what their evidence suggests.
        edition: Whose grades they are.
    """
    found = [flag for finder in FLAGS.values() for flag in finder(checked, edition)]
    return sorted(found, key=lambda flag: (-flag.score, flag.kind, flag.flag_id))


def rank(checked: Sequence[Checked]) -> list[Suspicion]:
    """Return every judgment with its suspicion (``models.suspicion``), most suspicious first."""
    if not checked:
        return []
    probabilities = np.stack([one.probabilities for one in checked])
    grades = np.asarray([one.grade for one in checked])
    slips = slip_probability(probabilities, grades, slip_shares(probabilities, grades))
    found = [
        Suspicion(one.judgment.judgment_id, float(slip))
        for one, slip in zip(checked, slips, strict=True)
    ]
    return sorted(found, key=lambda one: -one.suspicion)


__all__ = ["FLAGS", "Checked", "Flag", "Suspicion", "check", "find_flags", "rank"]
