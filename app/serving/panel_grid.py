"""Every judgment with the suggestion on it and what the panel made of it: the grid, agreement."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store.judgments import judgments
from app.store.outcomes import outcomes
from app.store.tables.page import CheckedJudgmentRow
from classifier.fingerprints import judgment_fingerprint
from classifier.judgments import Judgment
from criteria.schema import Edition
from models.agreement import Figure, agreement

LEAST_JUDGMENTS = 10


@dataclass(frozen=True, slots=True)
class Graded:
    """One judgment with everything that was said of it.

    Attributes:
        judgment: As it stands.
        version: Its number.
        suggested: The grade suggested on its text; None where none is, or it was not checked yet.
        nearest: The grade that its evidence comes nearest to; None when it was not checked yet.
        moderated: The grade that the panel settled on, or None.
    """

    judgment: Judgment
    version: int
    suggested: str | None
    nearest: str | None
    moderated: str | None


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """Agreement of the inspectors' grades with another grading, in one part of the store.

    Attributes:
        part: What part, in words.
        n: How many judgments.
        same: Share of equal grades.
        figures: ``quadratic_weighted_kappa`` and ``ordinal_alpha`` with their intervals.
    """

    part: str
    n: int
    same: float
    figures: Mapping[str, Figure]


def all_graded(db: Session, edition: Edition) -> list[Graded]:
    """Return every judgment of the edition, by force and scope."""
    checked = {row.judgment_id: row for row in db.scalars(select(CheckedJudgmentRow))}
    moderated = {
        one.outcome.judgment.judgment_id: one.outcome.moderated_grade for one in outcomes(db)
    }
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
                moderated.get(judgment.judgment_id),
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


_PARTS: Mapping[str, Callable[[Judgment], str | None]] = {
    "Force": lambda judgment: judgment.force,
    "Question": lambda judgment: judgment.scope,
    "Inspector": lambda judgment: judgment.inspector,
}
SIDES: Mapping[str, Callable[[Graded], str | None]] = {
    "suggestion": lambda one: one.nearest,
    "moderated grade": lambda one: one.moderated,
}


def agreements(graded: Sequence[Graded], edition: Edition) -> dict[str, list[AgreementRow]]:
    """Return the agreement with suggestions and with moderated grades, where n allows.

    Intervals draw whole forces for the whole set, and single judgments within a part.
    """
    found: dict[str, list[AgreementRow]] = {}
    for side, other in SIDES.items():
        rows = [(one.judgment, one.judgment.grade, other(one)) for one in graded]
        compared = [(judgment, a, b) for judgment, a, b in rows if b is not None]
        found[side] = list(_rows(compared, edition))
    return found


def _rows(
    compared: Sequence[tuple[Judgment, str, str]], edition: Edition
) -> Iterable[AgreementRow]:
    if len(compared) >= LEAST_JUDGMENTS:
        yield _row("All", compared, edition, [judgment.force for judgment, _, _ in compared])
    for title, key in _PARTS.items():
        parts: dict[str, list[tuple[Judgment, str, str]]] = {}
        for one in compared:
            if name := key(one[0]):
                parts.setdefault(name, []).append(one)
        for name, members in sorted(parts.items()):
            if len(members) >= LEAST_JUDGMENTS:
                yield _row(f"{title}: {name}", members, edition, range(len(members)))


def _row(
    part: str,
    members: Sequence[tuple[Judgment, str, str]],
    edition: Edition,
    groups: Iterable[object],
) -> AgreementRow:
    given = np.asarray([edition.grades.index(a) for _, a, _ in members])
    other = np.asarray([edition.grades.index(b) for _, _, b in members])
    numbers = np.unique([str(group) for group in groups], return_inverse=True)[1]
    # One force alone cannot be drawn from: then its judgments are.
    drawn = numbers if numbers.max(initial=0) else np.arange(len(members))
    figures = agreement(given, other, drawn, len(edition.grades))
    return AgreementRow(part, len(members), float(np.mean(given == other)), figures)
