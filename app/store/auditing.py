"""Verifying the event log: its chain, its end, and the records that it speaks of."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.store.events import FIRST_HASH, hash_of
from app.store.judgments import stored
from app.store.outcomes import every_outcome
from app.store.tables import (
    DispositionEntry,
    Event,
    EventHead,
    JudgmentVersion,
    StoredNote,
    StoredSuggestions,
)
from classifier.fingerprints import (
    fingerprint_of,
    judgment_fingerprint,
    note_fingerprint,
    outcome_fingerprint,
)


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    Attributes:
        entries: How many entries the log has.
        head: Hash of the last one; written down elsewhere, it proves later that all up to here
            is as it was.
        faults: What is wrong, in plain words; empty when all is well.
    """

    entries: int
    head: str
    faults: tuple[str, ...]


Row = TypeVar("Row")
Content = Iterator[tuple[str, str, str]]
# The log and the records may be large: read so many rows at a time.
_AT_ONCE = 1000


def _by_parts(query: Select[Row]) -> Select[Row]:
    return query.execution_options(yield_per=_AT_ONCE)


def _judgments(session: Session) -> Content:
    for row in session.scalars(_by_parts(select(JudgmentVersion))):
        key = f"{row.judgment_id}/{row.version}"
        yield key, judgment_fingerprint(stored(row).judgment), row.recorded_by


def _outcomes(session: Session) -> Content:
    for one in every_outcome(session):
        key = f"{one.outcome.judgment.judgment_id}/{one.version}"
        yield key, outcome_fingerprint(one.outcome), one.recorded_by


def _notes(session: Session) -> Content:
    from app.store.notes import note_of

    for row in session.scalars(_by_parts(select(StoredNote))):
        yield str(row.number), note_fingerprint(note_of(row)), row.recorded_by


def _suggestions(session: Session) -> Content:
    for row in session.scalars(_by_parts(select(StoredSuggestions))):
        yield str(row.number), fingerprint_of("suggestions", row.record), row.recorded_by


def _dispositions(session: Session) -> Content:
    for row in session.scalars(_by_parts(select(DispositionEntry))):
        fingerprint = fingerprint_of("disposition", row.flag, row.verdict, row.reason)
        yield str(row.number), fingerprint, row.recorded_by


RECORDS: dict[str, Callable[[Session], Content]] = {
    "note": _notes,
    "suggestions": _suggestions,
    "judgment": _judgments,
    "outcome": _outcomes,
    "disposition": _dispositions,
}
Logged = dict[tuple[str, str], tuple[int, str, str]]


def verify(session: Session, expected: str | None = None) -> Audit:
    """Check that no entry was changed, removed, added or moved, and no record either.

    Args:
        session: One that reads.
        expected: Hash of an entry that the log must hold, from an earlier audit.
    """
    faults: list[str] = []
    logged: Logged = {}
    number, last = 0, FIRST_HASH
    met = expected is None
    for event in session.scalars(_by_parts(select(Event).order_by(Event.number))):
        faults += _faults_of(event, number, last)
        number, last = event.number, event.hash
        met = met or last == expected
        _remember(event, logged)
    head = session.get(EventHead, 1)
    ends = (head.number, head.hash) if head else (0, FIRST_HASH)
    if ends != (number, last):
        faults.append(f"the log ends with entry {number} and should end with entry {ends[0]}")
    if not met:
        faults.append("no entry has the expected hash")
    for record, contents in RECORDS.items():
        faults += _record_faults(record, contents(session), logged)
    return Audit(number, last, tuple(faults))


def _faults_of(event: Event, number: int, last: str) -> Iterator[str]:
    if event.number != number + 1:
        yield f"before entry {event.number} something is missing: the one before it is {number}"
    elif event.previous_hash != last:
        yield f"entry {event.number} does not follow entry {number}"
    fields = (event.number, event.at, event.who, event.what, event.why, event.details)
    if hash_of(*fields, event.previous_hash) != event.hash:
        yield f"entry {event.number} was changed"


def _remember(event: Event, logged: Logged) -> None:
    try:
        details = json.loads(event.details)
        place = (details["record"], details["key"])
        logged[place] = (event.number, details["fingerprint"], event.who)
    except (ValueError, KeyError, TypeError):
        # An entry that speaks of no record; if it was spoilt, its hash has told.
        return


def _record_faults(record: str, contents: Content, logged: Logged) -> Iterator[str]:
    missing = {key: entry for (kind, key), (entry, *_) in logged.items() if kind == record}
    for key, fingerprint, who in contents:
        missing.pop(key, None)
        entry, *told = logged.get((record, key), (0, "", ""))
        if not entry:
            yield f"{record} {key} is in no entry of the log"
        elif told != [fingerprint, who]:
            yield f"{record} {key} is not what entry {entry} recorded"
    for key, entry in missing.items():
        yield f"{record} {key}, recorded in entry {entry}, is gone"
