"""Flags that were shown, and what the panel made of them; dismissed ones stay down."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.store.events import Happening, log, written
from app.store.judgments import MOST_PARAMETERS, StoredJudgment, latest_of
from app.store.tables import DispositionEntry, FlaggedJudgment, RaisedFlag
from classifier.fingerprints import fingerprint_of, flag_fingerprint
from criteria.errors import PeelError

DISMISSED, UPHELD = "dismissed", "upheld"
# In place of a judgment's fingerprint: the judgment is no longer what the flag was about.
LAPSED = ""
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
    _link(session, flags)
    if fresh:
        log(session, who, [Happening("flags raised", details={"new": fresh})])
    return fresh


def _link(session: Session, flags: Sequence[Raised]) -> None:
    """Keep by rows which judgments flags are about, and as what they stand; for queries."""
    named = sorted({name for flag in flags for name in flag.judgments})
    now = latest_of(session, named)
    names = [flag.fingerprint for flag in flags]
    for start in range(0, len(names), MOST_PARAMETERS):
        some = names[start : start + MOST_PARAMETERS]
        session.execute(delete(FlaggedJudgment).where(FlaggedJudgment.flag.in_(some)))
    rows = [row for flag in flags for row in _links(flag, now)]
    if rows:
        session.execute(insert(FlaggedJudgment), rows)


def _links(flag: Raised, now: Mapping[str, StoredJudgment]) -> list[dict[str, str]]:
    known = [now[name] for name in dict.fromkeys(flag.judgments) if name in now]
    # A judgment may have changed while it was checked: then the flag has lapsed already.
    current = flag_fingerprint(flag.kind, [one.judgment for one in known]) == flag.fingerprint
    return [
        {
            "flag": flag.fingerprint,
            "judgment_id": one.judgment.judgment_id,
            "fingerprint": one.fingerprint if current else LAPSED,
        }
        for one in known
    ]


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
    latest = select(DispositionEntry).where(DispositionEntry.flag == flag)
    standing = session.scalar(latest.order_by(DispositionEntry.number.desc()).limit(1))
    if standing is not None and (standing.verdict, standing.reason) == (verdict, reason):
        return disposition_of(standing)
    fingerprint = fingerprint_of("disposition", flag, verdict, reason)
    row = DispositionEntry(
        flag=flag, verdict=verdict, reason=reason, fingerprint=fingerprint, recorded_by=who
    )
    session.add(row)
    session.flush()
    log(session, who, [written("disposition", str(row.number), fingerprint, reason)])
    return disposition_of(row)


def disposition_of(row: DispositionEntry) -> Disposition:
    """Return a row of the table as what travels."""
    return Disposition(row.flag, row.verdict, row.reason, row.recorded_by, row.recorded_at)


def dispositions(session: Session) -> dict[str, Disposition]:
    """Return the decision that stands on each flag, by the flag's fingerprint."""
    query = select(DispositionEntry).order_by(DispositionEntry.number)
    return {row.flag: disposition_of(row) for row in session.scalars(query)}
