"""Outcomes that sit ill with what the published records say of such evidence.

Each outcome is judged by a twin that was fitted on committed records of other forces alone, so that
no outcome vouches for another. A suspect is named and stays in the training data: people decide.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.heads import Array
from training.comparing import Predictions
from training.corpus import Row

# Chance of a grade this far out, below which an outcome is named.
UNLIKELY = 0.05
# An outcome of an inspector who grades apart is named unless its grade is likely by itself.
_LIKELY = 0.3
# An inspector's outcomes are told together from this many, when their mean is this far out.
INSPECTOR_ROWS, INSPECTOR_Z = 8, 3.0


@dataclass(frozen=True, slots=True)
class Suspect:
    """An outcome that should be looked at again.

    Attributes:
        id: Judgment id.
        score: 1 less the chance of a grade this far out; higher is more suspicious.
        reason: In plain words.
        inspector: Whose outcomes are all far out the same way, or None.
    """

    id: str
    score: float
    reason: str
    inspector: str | None = None


def suspects_of(
    rows: Sequence[Row],
    trusted: Predictions,
    grades: Sequence[str],
    inspectors: Mapping[str, str | None],
) -> tuple[Suspect, ...]:
    """Name the outcomes that are far out, most suspicious first.

    Args:
        rows: The outcomes.
        trusted: What twins fitted on committed records alone say of them.
        grades: The edition's, worst first.
        inspectors: Who judged, by judgment id.
    """
    apart = _inspectors_apart(rows, trusted, inspectors)
    found = []
    for place, row in enumerate(rows):
        chance = _tail(trusted.probabilities[place], int(trusted.grades[place]))
        who = inspectors.get(row.id)
        expected = float(trusted.probabilities[place] @ np.arange(len(grades)))
        side = "higher" if trusted.grades[place] > expected else "lower"
        one_of_many = apart.get(who) == side and chance < _LIKELY
        if chance >= UNLIKELY and not one_of_many:
            continue
        likely = grades[int(trusted.suggested[place])].replace("_", " ")
        given = row.grade.replace("_", " ")
        reason = f"graded {given} where its evidence reads as {likely}"
        if one_of_many:
            reason += f"; {who}'s outcomes are {apart[who]} than their evidence as a whole"
        found.append(Suspect(row.id, 1.0 - chance, reason, who if one_of_many else None))
    return tuple(sorted(found, key=lambda suspect: (-suspect.score, suspect.id)))


def _tail(probabilities: Array, grade: int) -> float:
    """Chance of this grade or one farther out on the same side."""
    return float(min(probabilities[: grade + 1].sum(), probabilities[grade:].sum()))


def _inspectors_apart(
    rows: Sequence[Row], trusted: Predictions, inspectors: Mapping[str, str | None]
) -> dict[str | None, str]:
    """Find inspectors whose grades lie on one side of the evidence beyond chance."""
    scale = np.arange(trusted.probabilities.shape[1])
    expected = trusted.probabilities @ scale
    spread = trusted.probabilities @ scale**2 - expected**2
    mine: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if who := inspectors.get(row.id):
            mine[who].append(place)
    apart: dict[str | None, str] = {}
    for who, places in mine.items():
        off = float((trusted.grades[places] - expected[places]).sum())
        z = off / max(float(np.sqrt(spread[places].sum())), 1e-9)
        if len(places) >= INSPECTOR_ROWS and abs(z) >= INSPECTOR_Z:
            apart[who] = "higher" if z > 0 else "lower"
    return apart
