"""How far the judgments of a set agree with their evidence, and with what a panel made of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.consistency.checking import Checked
from classifier.judgments import Judgment, ModeratedOutcome
from criteria.schema import Edition
from models.agreement import Figure, agreement

SUGGESTION, MODERATED = "suggestion", "moderated"
# Below this an interval says nothing.
LEAST_JUDGMENTS = 10
ALL = "all"
_BY: Mapping[str, Callable[[Judgment], str | None]] = {
    "force": lambda judgment: judgment.force,
    "question": lambda judgment: judgment.scope,
    "inspector": lambda judgment: judgment.inspector,
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of the grades given in one part of the set with another grading.

    Attributes:
        with_what: ``suggestion`` or ``moderated``.
        by: ``all``, ``force``, ``question`` or ``inspector``.
        name: Which force, question or inspector; ``all`` for the whole set.
        n: How many judgments.
        same: Share with the same grade.
        figures: ``quadratic_weighted_kappa`` and ``ordinal_alpha``, with intervals.
    """

    with_what: str
    by: str
    name: str
    n: int
    same: float
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Compared:
    """A judgment with the positions on the scale of its grade and of another one."""

    judgment: Judgment
    given: int
    other: int


def agreements(
    checked: Sequence[Checked], outcomes: Iterable[ModeratedOutcome], edition: Edition
) -> list[Agreement]:
    """Compare judgments with suggestions, and with moderated grades where there are any.

    Suggestions are the grades of least expected cost, also where the tool would not suggest one.
    An outcome counts with the grade that its judgment had when it was moderated. Intervals
    draw whole forces for the set, and single judgments within a force, question or inspector.

    Args:
        checked: Judgments with what their evidence suggests; those without evidence do not count.
        outcomes: What panels decided.
        edition: Whose grades they are.

    Returns:
        The whole set first, then parts of ten judgments or more.
    """
    position = edition.grades.index
    gradings = {
        SUGGESTION: [Compared(c.judgment, c.grade, c.best_grade) for c in checked if c.pieces],
        MODERATED: [
            Compared(o.judgment, position(o.judgment.grade), position(o.moderated_grade))
            for o in outcomes
        ],
    }
    return [
        row
        for with_what, rows in gradings.items()
        for row in agreements_with(with_what, rows, len(edition.grades))
    ]


def agreements_with(with_what: str, rows: Sequence[Compared], n_grades: int) -> Iterable[Agreement]:
    """Yield the agreement of the whole set, then of its parts of ten judgments or more."""
    if len(rows) >= LEAST_JUDGMENTS:
        forces = np.unique([row.judgment.force for row in rows], return_inverse=True)[1]
        # One force alone cannot be drawn from: then its judgments are.
        groups = forces if forces.max() else np.arange(len(rows))
        yield _agreement(with_what, (ALL, ALL), rows, groups, n_grades)
    for by, key in _BY.items():
        parts: dict[str, list[Compared]] = {}
        for row in rows:
            if name := key(row.judgment):
                parts.setdefault(name, []).append(row)
        for name, part in sorted(parts.items()):
            if len(part) >= LEAST_JUDGMENTS:
                yield _agreement(with_what, (by, name), part, np.arange(len(part)), n_grades)


def _agreement(
    with_what: str,
    place: tuple[str, str],
    rows: Sequence[Compared],
    groups: np.ndarray[tuple[int], np.dtype[np.int64]],
    n_grades: int,
) -> Agreement:
    given = np.asarray([row.given for row in rows])
    other = np.asarray([row.other for row in rows])
    figures = agreement(given, other, groups, n_grades)
    return Agreement(with_what, *place, len(rows), float(np.mean(given == other)), figures)
