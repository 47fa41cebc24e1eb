"""Every judgment with the suggestion on it and what the panel made of it: the grid, agreement."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store.judgments import judgments
from app.store.outcomes import outcomes
from app.store.tables.page import CheckedJudgmentRow
from classifier.consistency.agreement import (
    MODERATED,
    SUGGESTION,
    Agreement,
    Compared,
    agreements_with,
)
from classifier.fingerprints import judgment_fingerprint
from classifier.judgments import Judgment, ModeratedOutcome
from criteria.schema import Edition


@dataclass(frozen=True, slots=True)
class Graded:
    """One judgment with everything that was said of it.

    Attributes:
        judgment: As it stands.
        version: Its number.
        suggested: The grade suggested on its text; None where none is, or it was not checked yet.
        nearest: The grade that its evidence comes nearest to; None when it was not checked yet.
        outcome: What the panel made of it, or None.
    """

    judgment: Judgment
    version: int
    suggested: str | None
    nearest: str | None
    outcome: ModeratedOutcome | None

    @property
    def moderated(self) -> str | None:
        """The grade that the panel settled on, or None."""
        return self.outcome.moderated_grade if self.outcome else None


def all_graded(db: Session, edition: Edition) -> list[Graded]:
    """Return every judgment of the edition, by force and scope."""
    checked = {row.judgment_id: row for row in db.scalars(select(CheckedJudgmentRow))}
    decided = {one.outcome.judgment.judgment_id: one.outcome for one in outcomes(db)}
    found = []
    for one in judgments(db):
        judgment = one.judgment
        if judgment.scope not in edition.levels or judgment.grade not in edition.grades:
            continue
        row = checked.get(judgment.judgment_id)
        current = row if row and row.fingerprint == judgment_fingerprint(judgment) else None
        found.append(
            Graded(
                judgment,
                one.version,
                current.grade if current else None,
                current.nearest if current and current.evidence_count else None,
                decided.get(judgment.judgment_id),
            )
        )
    order = list(edition.levels)
    return sorted(found, key=lambda one: (one.judgment.force, order.index(one.judgment.scope)))


@dataclass(frozen=True, slots=True)
class Grid:
    """Judgments by force (rows) and scope (columns)."""

    forces: tuple[str, ...]
    scopes: tuple[str, ...]
    cells: Mapping[tuple[str, str], Sequence[Graded]]


def grid(graded: Iterable[Graded], edition: Edition, level: str) -> Grid:
    """Return the grid of the judgments on one level of the criteria."""
    cells: dict[tuple[str, str], list[Graded]] = {}
    for one in graded:
        if edition.levels[one.judgment.scope] == level:
            cells.setdefault((one.judgment.force, one.judgment.scope), []).append(one)
    scopes = {scope for _, scope in cells}
    return Grid(
        tuple(sorted({force for force, _ in cells})),
        tuple(scope for scope in edition.levels if scope in scopes),
        cells,
    )


SIDES: Mapping[str, Callable[[Graded], str | None]] = {
    SUGGESTION: lambda one: one.nearest,
    MODERATED: lambda one: one.moderated,
}


def agreements(graded: Sequence[Graded], edition: Edition) -> dict[str, list[Agreement]]:
    """Return the agreement with suggestions and with moderated grades, where n allows."""
    position = edition.grades.index
    found = {}
    for side, other_of in SIDES.items():
        pairs = [(one.judgment, other_of(one)) for one in graded]
        compared = [
            Compared(judgment, position(judgment.grade), position(other))
            for judgment, other in pairs
            if other is not None
        ]
        found[side] = list(agreements_with(side, compared, len(edition.grades)))
    return found
