"""Flags read back, filtered and page by page: the database does the work."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.store.flags import Disposition, Raised, disposition_of
from app.store.judgments import is_latest
from app.store.tables import DispositionEntry, FlaggedJudgment, JudgmentVersion, RaisedFlag

OPEN, ALL = "open", "all"


@dataclass(frozen=True, slots=True)
class StoredFlag:
    """A flag in the store.

    Attributes:
        raised: As it was last shown.
        disposition: What the panel made of it, if anything yet.
        standing: Whether its judgments are still as they were.
    """

    raised: Raised
    disposition: Disposition | None
    standing: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show; empty = anything.

    Attributes:
        force: Force of a judgment that the flag is about.
        scope: Its scope, or one above it.
        inspector: Its inspector.
        kind: Kind of the flag.
        state: ``OPEN``, a verdict, or ``ALL``.
    """

    force: str = ""
    scope: str = ""
    inspector: str = ""
    kind: str = ""
    state: str = OPEN


def flags(session: Session) -> list[StoredFlag]:
    """Return every flag that was ever shown, highest score first."""
    return _found(session, _query())


def flag_named(session: Session, fingerprint: str) -> StoredFlag | None:
    """Return one flag, or None."""
    found = _found(session, _query().where(RaisedFlag.fingerprint == fingerprint))
    return found[0] if found else None


def flag_page(
    session: Session, wanted: Filters, *, first: int, most: int
) -> tuple[list[StoredFlag], int]:
    """Return some of the flags that pass the filters, highest score first, and how many pass.

    A flag none of whose judgments is in the store passes none.
    """
    query = _query().where(*_conditions(wanted))
    count = select(func.count()).select_from(query.with_only_columns(1).subquery())
    return _found(session, query.offset(first).limit(most)), session.scalar(count) or 0


def flag_choices(session: Session) -> dict[str, list[str]]:
    """Return what there is to filter by, in alphabetical order."""
    kinds = session.scalars(select(RaisedFlag.kind).distinct())
    return {
        "force": _values(session, JudgmentVersion.force),
        "scope": _values(session, JudgmentVersion.scope),
        "inspector": _values(session, JudgmentVersion.inspector),
        "kind": sorted(kinds),
    }


def _values(
    session: Session, column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
) -> list[str]:
    linked = FlaggedJudgment.judgment_id == JudgmentVersion.judgment_id
    query = select(column).distinct().join(FlaggedJudgment, linked).where(is_latest())
    return sorted(value for value in session.scalars(query) if value)


def _query() -> Select[RaisedFlag, DispositionEntry, bool]:
    decision = DispositionEntry
    latest = (
        select(func.max(decision.number))
        .where(decision.flag == RaisedFlag.fingerprint)
        .correlate(RaisedFlag)
        .scalar_subquery()
    )
    return (
        select(RaisedFlag, decision, _standing())
        .outerjoin(decision, decision.number == latest)
        .order_by(RaisedFlag.score.desc(), RaisedFlag.fingerprint)
    )


def _found(session: Session, query: Select[RaisedFlag, DispositionEntry, bool]) -> list[StoredFlag]:
    return [
        StoredFlag(
            Raised(row.fingerprint, row.kind, tuple(row.judgments), row.score, row.record),
            disposition_of(decided) if decided else None,
            bool(standing),
        )
        for row, decided, standing in session.execute(query)
    ]


def _standing() -> ColumnElement[bool]:
    """Return the condition that every judgment of a flag is as it was."""
    mine = FlaggedJudgment.flag == RaisedFlag.fingerprint
    as_it_was = exists().where(
        JudgmentVersion.judgment_id == FlaggedJudgment.judgment_id,
        JudgmentVersion.fingerprint == FlaggedJudgment.fingerprint,
        is_latest(),
    )
    return and_(exists().where(mine), ~exists().where(mine, ~as_it_was))


def _conditions(wanted: Filters) -> Sequence[ColumnElement[bool]]:
    conditions = [_about(wanted)]
    if wanted.kind:
        conditions.append(RaisedFlag.kind == wanted.kind)
    if wanted.state == OPEN:
        conditions += [DispositionEntry.number.is_(None), _standing()]
    elif wanted.state != ALL:
        conditions.append(DispositionEntry.verdict == wanted.state)
    return conditions


def _about(wanted: Filters) -> ColumnElement[bool]:
    judgment = JudgmentVersion
    conditions = [judgment.judgment_id == FlaggedJudgment.judgment_id, is_latest()]
    if wanted.force:
        conditions.append(judgment.force == wanted.force)
    if wanted.inspector:
        conditions.append(judgment.inspector == wanted.inspector)
    if wanted.scope:
        under = f"{wanted.scope}."
        below = func.substr(judgment.scope, 1, len(under)) == under
        conditions.append(or_(judgment.scope == wanted.scope, below))
    # A set that is made once: asked flag by flag, the judgments of a force were read each time.
    return RaisedFlag.fingerprint.in_(select(FlaggedJudgment.flag).where(*conditions))
