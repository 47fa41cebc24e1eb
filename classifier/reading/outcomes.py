"""Moderated outcomes in: what a panel decided, joined with the judgments it decided on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from classifier.judgments import Judgment, ModeratedOutcome
from classifier.reading.checks import grade_name, long_text, moment, needed, quoted, short
from classifier.reading.judgments import check_forces, check_ids, judgment_of
from classifier.reading.rows import make_all, read_rows
from classifier.reading.shapes import JUDGMENTS, MODERATED, OUTCOMES, Row
from criteria.errors import PeelError
from criteria.schema import Edition

# A row that tells what the judgment has not would lose it, if it were not held against it.
_COMPARED = ("force", "scope", "grade", "text", "inspector", "date", "suggestion_seen")


@dataclass(frozen=True, slots=True)
class PlacedOutcome:
    """What a panel decided, with the row it was read from.

    Attributes:
        judgment_id: Which judgment it was about.
        row: Where it was read; it may hold the judgment too.
        outcome: The decision, about the judgment as far as the row tells it: a field that is not
            given holds a placeholder.
        given: Names of the judgment's fields that the row gives.
    """

    judgment_id: str
    row: Row
    outcome: ModeratedOutcome
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class OutcomeFile:
    """The moderated outcomes of a file.

    Attributes:
        placed: One a moderated row.
        passed_over: Rows in which nothing is moderated yet.
    """

    placed: tuple[PlacedOutcome, ...]
    passed_over: int


def place_outcomes(path: Path, edition: Edition, *, today: date | None = None) -> OutcomeFile:
    """Read the moderated outcomes of a file, not yet joined with judgments of elsewhere.

    Raises:
        PeelError: see ``read_outcomes``.
    """
    day = today or date.today()
    found = make_all(read_rows(path, OUTCOMES), lambda row: _placed(row, edition, day))
    placed = check_ids([one for one in found if one is not None])
    if not placed:
        raise PeelError(
            "OUTCOME_NONE",
            "no row of the file has a moderated grade",
            hint="fill in moderated_grade where the panel has decided",
            where=path.name,
        )
    return OutcomeFile(tuple(placed), len(found) - len(placed))


def _placed(row: Row, edition: Edition, today: date) -> PlacedOutcome | None:
    if all(_blank(row.fields.get(name)) for name in MODERATED):
        return None
    given = frozenset(name for name in _COMPARED if not _blank(row.fields.get(name)))
    judgment_id = needed(short(row, "judgment_id"), row, "judgment_id")
    # Only the fields that are given are read as a judgment's; the others borrow a valid value.
    fields = {name: value for name, value in row.fields.items() if not _blank(value)}
    filled = replace(row, fields=_placeholders(edition) | fields)
    judgment = judgment_of(filled, edition, today)
    grade = needed(short(row, "moderated_grade"), row, "moderated_grade")
    outcome = ModeratedOutcome(
        judgment=judgment,
        moderated_grade=grade_name(grade, edition, row.at("moderated_grade")),
        moderator=short(row, "moderator"),
        moderated_at=moment(short(row, "moderated_at"), row.at("moderated_at"), today),
        reason=long_text(row, "reason"),
    )
    return PlacedOutcome(judgment_id, row, outcome, given)


def _placeholders(edition: Edition) -> dict[str, object]:
    scope = next(name for name in edition.levels if edition.is_graded(name))
    return {"force": "-", "scope": scope, "grade": edition.grades[0], "text": "-"}


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def join_outcomes(
    placed: Sequence[PlacedOutcome], stored: Mapping[str, Sequence[Judgment]]
) -> list[ModeratedOutcome]:
    """Join outcomes with the judgments they are about.

    Args:
        placed: Outcomes as read.
        stored: Known judgments by id, each with its versions, newest last.

    Returns:
        One outcome a row. A row that gives none or some of the judgment's fields is about the
        newest version that agrees with them; one about a judgment that nobody knows must give all.

    Raises:
        PeelError: ``OUTCOME_UNKNOWN_JUDGMENT`` or ``OUTCOME_OTHER_JUDGMENT``.
    """
    by_row = {one.row.where: one for one in placed}
    rows = iter([one.row for one in placed])
    return make_all(rows, lambda row: _joined(by_row[row.where], stored))


def _joined(one: PlacedOutcome, stored: Mapping[str, Sequence[Judgment]]) -> ModeratedOutcome:
    known = stored.get(one.judgment_id, ())
    if not known:
        return _complete(one)
    told = one.outcome.judgment
    for judgment in reversed(known):
        if agrees(one, judgment):
            return replace(one.outcome, judgment=judgment)
    fields = ", ".join(_differing(told, known[-1], one.given))
    raise PeelError(
        "OUTCOME_OTHER_JUDGMENT",
        f"the judgment {quoted(one.judgment_id)}in this row is not the one in the store: "
        f"it differs in {fields}",
        hint="import the changed judgment first (peel judgments import), or leave those fields out",
        where=one.row.where,
    )


def _complete(one: PlacedOutcome) -> ModeratedOutcome:
    missing = [name for name in JUDGMENTS.required[1:] if name not in one.given]
    if missing:
        raise PeelError(
            "OUTCOME_UNKNOWN_JUDGMENT",
            f"nothing is known of the judgment {quoted(one.judgment_id)}and this row lacks its "
            f"{', '.join(missing)}",
            hint="import the judgment first (peel judgments import), or give all its fields here",
            where=one.row.where,
        )
    return one.outcome


def agrees(one: PlacedOutcome, judgment: Judgment) -> bool:
    """Tell whether what a row says of its judgment fits a version of it."""
    return not _differing(one.outcome.judgment, judgment, one.given)


def _differing(told: Judgment, known: Judgment, given: frozenset[str]) -> list[str]:
    """Return the fields that were given and differ; white space does not matter, in the text."""
    return [
        name
        for name in _COMPARED
        if name in given and _words(getattr(told, name)) != _words(getattr(known, name))
    ]


def _words(value: object) -> object:
    return value.split() if isinstance(value, str) else value


def read_outcomes(
    path: Path,
    edition: Edition,
    *,
    stored: Mapping[str, Sequence[Judgment]] | None = None,
    today: date | None = None,
) -> list[ModeratedOutcome]:
    """Read the moderated outcomes of a csv or json-lines file.

    Args:
        path: The file. Columns or keys: ``judgment_id`` and ``moderated_grade``; if known
            ``moderator``, ``moderated_at``, ``reason``; and those of the judgment. A row in which
            nothing is moderated is passed over.
        edition: Whose scopes and grades are valid.
        stored: Known judgments by id, each with its versions, newest last. Without them every row
            must give the whole judgment.
        today: No date may lie after it; default today.

    Raises:
        PeelError: the file cannot be read, or a row is at fault: names file, line and column.
    """
    placed = place_outcomes(path, edition, today=today).placed
    outcomes = join_outcomes(placed, stored or {})
    named = [(out.judgment.force, one.row) for out, one in zip(outcomes, placed, strict=True)]
    check_forces(named, ())
    return outcomes
