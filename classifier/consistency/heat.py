"""Where in the set grades and evidence part: steps of disagreement by force and question."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from classifier.consistency.checking import Checked
from criteria.schema import Edition


@dataclass(frozen=True, slots=True)
class Cell:
    """One force on one scope.

    Attributes:
        steps: Mean of (grade given less expected grade): above 0 is softer than the evidence.
        n: How many judgments.
    """

    steps: float
    n: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Disagreement by force (rows) and scope (columns); no cell where nothing was judged."""

    forces: tuple[str, ...]
    scopes: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]


def heat_map(checked: Iterable[Checked], edition: Edition) -> HeatMap:
    """Return the map of a set; judgments without evidence do not count.

    Args:
        checked: Judgments with what their evidence suggests.
        edition: Gives the order of the scopes.
    """
    found: dict[tuple[str, str], list[float]] = {}
    for one in checked:
        if one.pieces:
            place = (one.judgment.force, one.judgment.scope)
            found.setdefault(place, []).append(one.grade - one.suggestion.expected)
    scopes = {scope for _, scope in found}
    return HeatMap(
        forces=tuple(sorted({force for force, _ in found})),
        scopes=tuple(scope for scope in edition.levels if scope in scopes),
        cells={place: Cell(float(np.mean(v)), len(v)) for place, v in found.items()},
    )
