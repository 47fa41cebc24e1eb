"""Moderated outcomes in the store: recorded, changed as a new version, and read back."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, insert, select, tuple_
from sqlalchemy.orm import Session

from app.store.events import Happening, log, written
from app.store.judgments import StoredJudgment, stored, versions_of
from app.store.tables import JudgmentVersion, OutcomeVersion, now
from app.store.versions import Recorded, compare
from classifier.fingerprints import judgment_fingerprint, outcome_fingerprint
from classifier.judgments import ModeratedOutcome


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """One version of a moderated outcome.

    Attributes:
        outcome: What the panel decided, with the judgment as it was then.
        judgment_version: Which version of the judgment that was.
        version: 1 for the first outcome of a judgment.
        fingerprint: Of the outcome; see ``classifier.fingerprints``.
        recorded_by: Who put it into the store.
        recorded_at: When.
    """

    outcome: ModeratedOutcome
    judgment_version: int
    version: int
    fingerprint: str
    recorded_by: str
    recorded_at: datetime.datetime


def record_outcomes(
    session: Session, outcomes: Sequence[ModeratedOutcome], *, who: str
) -> Recorded:
    """Record moderated outcomes; one that differs from the latest becomes a new version.

    Args:
        session: One that writes.
        outcomes: Valid ones, no judgment twice; each about a version that is in the store.
        who: User name.

    Raises:
        KeyError: the store has no such version of the judgment.
    """
    known = versions_of(session, [one.judgment.judgment_id for one in outcomes])
    marks = [(one.judgment.judgment_id, outcome_fingerprint(one)) for one in outcomes]
    todo, account = compare(_latest(session), marks)
    rows: list[dict[str, object]] = []
    happenings: list[Happening] = []
    for new in todo:
        outcome = outcomes[new.position]
        judgment_id, fingerprint = marks[new.position]
        about = _version_of(outcome, known[judgment_id])
        rows.append(_row(outcome, about, new.version, fingerprint, who))
        key = f"{judgment_id}/{new.version}"
        happenings.append(written("outcome", key, fingerprint, outcome.reason))
    if rows:
        session.execute(insert(OutcomeVersion), rows)
    log(session, who, happenings)
    return account


def _version_of(outcome: ModeratedOutcome, known: Sequence[StoredJudgment]) -> int:
    mark = judgment_fingerprint(outcome.judgment)
    found = [one.version for one in known if one.fingerprint == mark]
    if not found:
        raise KeyError(outcome.judgment.judgment_id)
    return found[-1]


def _row(
    outcome: ModeratedOutcome, about: int, version: int, fingerprint: str, who: str
) -> dict[str, object]:
    return {
        "judgment_id": outcome.judgment.judgment_id,
        "version": version,
        "judgment_version": about,
        "moderated_grade": outcome.moderated_grade,
        "moderator": outcome.moderator,
        "moderated_at": outcome.moderated_at,
        "reason": outcome.reason,
        "fingerprint": fingerprint,
        "recorded_by": who,
        "recorded_at": now(),
    }


def _latest(session: Session) -> dict[str, tuple[int, str]]:
    table = OutcomeVersion
    rows = session.execute(
        select(table.judgment_id, table.version, table.fingerprint).order_by(table.version)
    )
    return {judgment_id: (version, mark) for judgment_id, version, mark in rows}


def _query() -> Select[OutcomeVersion, JudgmentVersion]:
    table, about = OutcomeVersion, JudgmentVersion
    return (
        select(table, about)
        .join(
            about,
            (about.judgment_id == table.judgment_id) & (about.version == table.judgment_version),
        )
        .order_by(table.judgment_id, table.version)
    )


def outcomes(session: Session) -> list[StoredOutcome]:
    """Return the latest outcome of every judgment that was moderated, in the order of their ids."""
    table = OutcomeVersion
    newest = select(table.judgment_id, func.max(table.version)).group_by(table.judgment_id)
    query = _query().where(tuple_(table.judgment_id, table.version).in_(newest))
    return [_stored(row, about) for row, about in session.execute(query)]


def every_outcome(session: Session, judgment_id: str | None = None) -> list[StoredOutcome]:
    """Return all versions of the outcomes of one judgment or of all, oldest first."""
    query = _query()
    if judgment_id is not None:
        query = query.where(OutcomeVersion.judgment_id == judgment_id)
    return [_stored(row, about) for row, about in session.execute(query)]


def _stored(row: OutcomeVersion, about: JudgmentVersion) -> StoredOutcome:
    outcome = ModeratedOutcome(
        judgment=stored(about).judgment,
        moderated_grade=row.moderated_grade,
        moderator=row.moderator,
        moderated_at=row.moderated_at,
        reason=row.reason,
    )
    return StoredOutcome(
        outcome,
        row.judgment_version,
        row.version,
        row.fingerprint,
        row.recorded_by,
        row.recorded_at,
    )
