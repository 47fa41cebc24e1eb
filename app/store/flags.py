"""Flags that were shown, and what the panel made of them; dismissed ones stay down."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store.events import Happening, log, written
from app.store.judgments import versions_of
from app.store.tables import DispositionEntry, RaisedFlag
from classifier.fingerprints import fingerprint_of, flag_fingerprint
from criteria.errors import PeelError

DISMISSED, UPHELD = "dismissed", "upheld"
SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag as it was shown.

    Attributes:
        fingerprint: What names it: see ``classifier.fingerprints.flag_fingerprint``.
        kind: Its kind.
        judgments: Ids of the judgments it is about.
        score: How much it deserves to be looked at.
        record: All that was shown of it.
    """

    fingerprint: str
    kind: str
    judgments: tuple[str, ...]
    score: float
    record: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Disposition:
    """What the panel made of a flag: dismissed or upheld, why, by whom and when."""

    flag: str
    verdict: str
    reason: str
    who: str
    at: datetime.datetime


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


def record_flags(session: Session, flags: Sequence[Raised], *, who: str) -> int:
    """Record flags that are shown; of a known one the score and the record are refreshed.

    Args:
        session: One that writes.
        flags: No fingerprint twice.
        who: User name.

    Returns:
        How many were new.
    """
    known = {row.fingerprint: row for row in session.scalars(select(RaisedFlag))}
    fresh = 0
    for flag in flags:
        if (row := known.get(flag.fingerprint)) is None:
            fresh += 1
            row = RaisedFlag(
                fingerprint=flag.fingerprint, kind=flag.kind, judgments=list(flag.judgments)
            )
            session.add(row)
        row.score = flag.score
        row.record = dict(flag.record)
    session.flush()
    if fresh:
        log(session, who, [Happening("flags raised", details={"new": fresh})])
    return fresh


def find_flag(session: Session, name: str) -> str:
    """Return the fingerprint of a flag by its first digits.

    Raises:
        PeelError: ``FLAG_UNKNOWN`` or ``FLAG_AMBIGUOUS``.
    """
    start = name.strip().casefold()
    query = select(RaisedFlag.fingerprint).where(
        RaisedFlag.fingerprint.startswith(start, autoescape=True)
    )
    found = list(session.scalars(query.limit(2))) if start else []
    if len(found) == 1:
        return found[0]
    if found:
        raise PeelError(
            "FLAG_AMBIGUOUS",
            f"more than one flag begins with {start[:SHOWN_DIGITS]!r}",
            hint="give more digits of the id",
        )
    raise PeelError(
        "FLAG_UNKNOWN",
        f"there is no flag {name[:SHOWN_DIGITS]!r} in the store",
        hint="run peel flag to raise the flags, and peel flags list to see their ids",
    )


def dispose(session: Session, name: str, verdict: str, reason: str, *, who: str) -> Disposition:
    """Record what the panel made of a flag; an earlier decision stays readable beneath it.

    Args:
        session: One that writes.
        name: Fingerprint of the flag, or its first digits.
        verdict: ``DISMISSED`` or ``UPHELD``.
        reason: Why; may not be blank.
        who: User name.

    Raises:
        PeelError: ``FLAG_UNKNOWN``, ``FLAG_AMBIGUOUS`` or ``FLAG_NO_REASON``.
    """
    flag = find_flag(session, name)
    if not reason.strip() or "\0" in reason:
        raise PeelError(
            "FLAG_NO_REASON",
            f"a flag cannot be {verdict} without a reason",
            hint='say why, such as --reason "the second passage is about another unit"',
        )
    standing = dispositions(session).get(flag)
    if standing is not None and (standing.verdict, standing.reason) == (verdict, reason):
        return standing
    fingerprint = fingerprint_of("disposition", flag, verdict, reason)
    row = DispositionEntry(
        flag=flag, verdict=verdict, reason=reason, fingerprint=fingerprint, recorded_by=who
    )
    session.add(row)
    session.flush()
    log(session, who, [written("disposition", str(row.number), fingerprint, reason)])
    return _disposition(row)


def _disposition(row: DispositionEntry) -> Disposition:
    return Disposition(row.flag, row.verdict, row.reason, row.recorded_by, row.recorded_at)


def dispositions(session: Session) -> dict[str, Disposition]:
    """Return the decision that stands on each flag, by the flag's fingerprint."""
    query = select(DispositionEntry).order_by(DispositionEntry.number)
    return {row.flag: _disposition(row) for row in session.scalars(query)}


def flags(session: Session) -> list[StoredFlag]:
    """Return every flag that was ever shown, highest score first."""
    decided = dispositions(session)
    query = select(RaisedFlag).order_by(RaisedFlag.score.desc(), RaisedFlag.fingerprint)
    rows = session.scalars(query).all()
    named = sorted({judgment_id for row in rows for judgment_id in row.judgments})
    now = {name: found[-1].judgment for name, found in versions_of(session, named).items()}
    return [
        StoredFlag(
            Raised(row.fingerprint, row.kind, tuple(row.judgments), row.score, row.record),
            decided.get(row.fingerprint),
            row.fingerprint
            == flag_fingerprint(row.kind, [now[name] for name in row.judgments if name in now]),
        )
        for row in rows
    ]
