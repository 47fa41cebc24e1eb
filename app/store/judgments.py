"""Judgments in the store: recorded, changed as a new version, and read back."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, insert, select
from sqlalchemy.orm import Session, aliased

from app.store.events import Happening, log, written
from app.store.tables import JudgmentVersion, now
from app.store.versions import Recorded, compare
from classifier.fingerprints import judgment_fingerprint
from classifier.judgments import Judgment

# Databases allow only so many parameters in one query.
MOST_PARAMETERS = 500


@dataclass(frozen=True, slots=True)
class StoredJudgment:
    """One version of a judgment.

    Attributes:
        judgment: What was judged.
        version: 1 for the first.
        fingerprint: Of the judgment; see ``classifier.fingerprints``.
        recorded_by: Who put it into the store.
        recorded_at: When.
    """

    judgment: Judgment
    version: int
    fingerprint: str
    recorded_by: str
    recorded_at: datetime.datetime


def record_judgments(
    session: Session, judgments: Iterable[Judgment], *, who: str, why: str | None = None
) -> Recorded:
    """Record judgments; one that differs from its latest version becomes a new version.

    Args:
        session: One that writes.
        judgments: Valid ones, no id twice.
        who: User name.
        why: Goes into the event log.
    """
    given = list(judgments)
    marks = [(one.judgment_id, judgment_fingerprint(one)) for one in given]
    todo, account = compare(_latest(session), marks)
    rows: list[dict[str, object]] = []
    happenings: list[Happening] = []
    for new in todo:
        judgment_id, fingerprint = marks[new.position]
        rows.append(_row(given[new.position], new.version, fingerprint, who))
        happenings.append(written("judgment", f"{judgment_id}/{new.version}", fingerprint, why))
    if rows:
        session.execute(insert(JudgmentVersion), rows)
    log(session, who, happenings)
    return account


def _row(judgment: Judgment, version: int, fingerprint: str, who: str) -> dict[str, object]:
    return {
        "judgment_id": judgment.judgment_id,
        "version": version,
        "force": judgment.force,
        "scope": judgment.scope,
        "grade": judgment.grade,
        "text": judgment.text,
        "inspector": judgment.inspector,
        "date": judgment.date,
        "suggestion_seen": judgment.suggestion_seen,
        "extra": dict(judgment.extra),
        "fingerprint": fingerprint,
        "recorded_by": who,
        "recorded_at": now(),
    }


def stored(row: JudgmentVersion) -> StoredJudgment:
    """Return a row of the table as what travels."""
    judgment = Judgment(
        judgment_id=row.judgment_id,
        force=row.force,
        scope=row.scope,
        grade=row.grade,
        text=row.text,
        inspector=row.inspector,
        date=row.date,
        extra=row.extra,
        suggestion_seen=row.suggestion_seen,
    )
    return StoredJudgment(judgment, row.version, row.fingerprint, row.recorded_by, row.recorded_at)


def _latest(session: Session) -> dict[str, tuple[int, str]]:
    table = JudgmentVersion
    rows = session.execute(
        select(table.judgment_id, table.version, table.fingerprint).order_by(table.version)
    )
    return {judgment_id: (version, mark) for judgment_id, version, mark in rows}


def is_latest() -> ColumnElement[bool]:
    """Return the condition that holds for the latest version of every judgment.

    It asks row by row, so that a query for a few judgments need not look at all.
    """
    newer = aliased(JudgmentVersion)
    return ~exists().where(
        newer.judgment_id == JudgmentVersion.judgment_id, newer.version > JudgmentVersion.version
    )


def judgments(session: Session) -> list[StoredJudgment]:
    """Return the latest version of every judgment, in the order of their ids."""
    query = select(JudgmentVersion).where(is_latest()).order_by(JudgmentVersion.judgment_id)
    return [stored(row) for row in session.scalars(query)]


def judgments_after(
    session: Session, after: str, most: int, **wanted: str | None
) -> list[StoredJudgment]:
    """Return a page of the judgments as they stand, in the order of their ids.

    Args:
        session: Any.
        after: Id of the last judgment of the page before; empty for the first page.
        most: How many at most.
        **wanted: What a column must be, such as ``force``; None = anything.
    """
    table = JudgmentVersion
    query = select(table).where(is_latest(), table.judgment_id > after)
    for name, value in wanted.items():
        if value is not None:
            query = query.where(getattr(table, name) == value)
    rows = session.scalars(query.order_by(table.judgment_id).limit(most))
    return [stored(row) for row in rows]


def latest_of(session: Session, judgment_ids: Sequence[str]) -> Mapping[str, StoredJudgment]:
    """Return the latest version of some judgments, by id."""
    found: dict[str, StoredJudgment] = {}
    for start in range(0, len(judgment_ids), MOST_PARAMETERS):
        some = judgment_ids[start : start + MOST_PARAMETERS]
        query = select(JudgmentVersion).where(JudgmentVersion.judgment_id.in_(some), is_latest())
        found |= {row.judgment_id: stored(row) for row in session.scalars(query)}
    return found


def versions(session: Session, judgment_id: str) -> list[StoredJudgment]:
    """Return every version of a judgment, oldest first; none when it is not in the store."""
    table = JudgmentVersion
    query = select(table).where(table.judgment_id == judgment_id).order_by(table.version)
    return [stored(row) for row in session.scalars(query)]


def versions_of(
    session: Session, judgment_ids: Sequence[str]
) -> Mapping[str, list[StoredJudgment]]:
    """Return every version of some judgments, oldest first, by id."""
    found: dict[str, list[StoredJudgment]] = {}
    for start in range(0, len(judgment_ids), MOST_PARAMETERS):
        some = judgment_ids[start : start + MOST_PARAMETERS]
        query = (
            select(JudgmentVersion)
            .where(JudgmentVersion.judgment_id.in_(some))
            .order_by(JudgmentVersion.version)
        )
        for row in session.scalars(query):
            found.setdefault(row.judgment_id, []).append(stored(row))
    return found


def known_forces(session: Session, *, leaving: Collection[str] = ()) -> list[str]:
    """Return the names of forces in the store as it stands, in alphabetical order.

    Args:
        session: Any.
        leaving: Ids of judgments that are about to be replaced: the name they bear may be the slip
            that is being corrected.
    """
    query = select(JudgmentVersion.judgment_id, JudgmentVersion.force).where(is_latest())
    rows = session.execute(query)
    return sorted({force for judgment_id, force in rows if judgment_id not in leaving})
