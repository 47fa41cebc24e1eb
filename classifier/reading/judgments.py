"""Judgments in: csv or json-lines files, each row checked against the edition."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from classifier.judgments import Judgment
from classifier.reading.checks import (
    grade_name,
    graded_scope,
    long_text,
    moment,
    needed,
    own_edition,
    quoted,
    seen,
    short,
)
from classifier.reading.forces import other_spelling
from classifier.reading.rows import make_all, read_rows, together
from classifier.reading.shapes import JUDGMENTS, Row
from criteria.errors import PeelError
from criteria.schema import Edition


@dataclass(frozen=True, slots=True)
class PlacedJudgment:
    """A judgment with the row it was read from, so that a later error can name it."""

    judgment: Judgment
    row: Row

    @property
    def judgment_id(self) -> str:
        """Id of the judgment."""
        return self.judgment.judgment_id


class Identified(Protocol):
    """Something read from a row that is about one judgment."""

    @property
    def judgment_id(self) -> str:
        """Id of the judgment."""

    @property
    def row(self) -> Row:
        """Where it was read."""


AnyIdentified = TypeVar("AnyIdentified", bound=Identified)


def judgment_of(row: Row, edition: Edition, today: date) -> Judgment:
    """Make a judgment of a row that has all its fields.

    Raises:
        PeelError: a field is missing, unknown to the edition, or of the wrong type; or the row is
            by another edition.
    """
    own_edition(row, edition)
    given = {name: short(row, name) for name in ("judgment_id", "force", "scope", "grade")}
    named = {name: needed(value, row, name) for name, value in given.items()}
    day = moment(short(row, "date"), row.at("date"), today)
    return Judgment(
        judgment_id=named["judgment_id"],
        force=named["force"],
        scope=graded_scope(named["scope"], edition, row.at("scope")),
        grade=grade_name(named["grade"], edition, row.at("grade")),
        text=needed(long_text(row, "text"), row, "text"),
        inspector=short(row, "inspector"),
        date=None if day is None else day.date(),
        extra={name: value for name, value in row.fields.items() if name not in JUDGMENTS.known},
        suggestion_seen=seen(row, "suggestion_seen"),
    )


def place_judgments(
    path: Path, edition: Edition, *, today: date | None = None
) -> list[PlacedJudgment]:
    """Read the judgments of a file with their places; forces are not compared yet.

    Raises:
        PeelError: see ``read_judgments``.
    """
    day = today or date.today()
    placed = make_all(
        read_rows(path, JUDGMENTS), lambda row: PlacedJudgment(judgment_of(row, edition, day), row)
    )
    return check_ids(placed)


def read_judgments(
    path: Path,
    edition: Edition,
    *,
    known_forces: Collection[str] = (),
    today: date | None = None,
) -> list[Judgment]:
    """Read the judgments of a csv or json-lines file.

    Args:
        path: The file. Columns or keys: ``judgment_id``, ``force``, ``scope``, ``grade``, ``text``,
            and if known ``inspector``, ``date``, ``suggestion_seen``; those of a moderated outcome
            are left aside, others are kept in ``extra``.
        edition: Whose scopes and grades are valid.
        known_forces: Names in use; one that is nearly one of them is refused.
        today: No date may lie after it; default today.

    Returns:
        The judgments in the order of the file.

    Raises:
        PeelError: the file cannot be read, or a row is at fault: names file, line and column.
    """
    placed = place_judgments(path, edition, today=today)
    check_forces([(one.judgment.force, one.row) for one in placed], known_forces)
    return [one.judgment for one in placed]


def check_ids(placed: Sequence[AnyIdentified]) -> list[AnyIdentified]:
    """Return what was given, or raise when one file names a judgment twice.

    Raises:
        PeelError: ``JUDGMENT_DUPLICATE_ID``, naming both rows.
    """
    first: dict[str, Row] = {}
    faults = []
    for one in placed:
        earlier = first.setdefault(one.judgment_id, one.row)
        if earlier is not one.row:
            fault = PeelError(
                "JUDGMENT_DUPLICATE_ID",
                f"the judgment id {quoted(one.judgment_id)}is used twice",
                hint="give every judgment an id of its own, and one row a file",
                where=f"{earlier.where} and {one.row.where}",
            )
            faults.append(fault)
    if faults:
        raise together(faults)
    return list(placed)


def check_forces(named: Sequence[tuple[str, Row]], known: Collection[str]) -> None:
    """Refuse a force that is another spelling of a known one, or of one further up in the file.

    Args:
        named: The force of each row.
        known: Names in use.

    Raises:
        PeelError: ``JUDGMENT_UNKNOWN_FORCE``, with the known name in the hint.
    """
    in_use = dict.fromkeys(known)
    faults = []
    for force, row in named:
        if force in in_use:
            continue
        if meant := other_spelling(force, in_use):
            fault = PeelError(
                "JUDGMENT_UNKNOWN_FORCE",
                f"the force {quoted(force)}is not known",
                hint=f'did you mean "{meant}"? A force must be written alike everywhere',
                where=row.at("force"),
            )
            faults.append(fault)
        else:
            in_use[force] = None
    if faults:
        raise together(faults)
