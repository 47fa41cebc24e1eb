"""The event log: who did what, when and why, each entry chained to the one before.

An entry holds ids, counts and fingerprints, and never the text of a note.
"""

import getpass
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.store.tables import Event, EventHead, now
from app.store.tables.base import json_of

FIRST_HASH = "0" * 64
# A reason is told in full where it belongs; the log says enough to recognise it.
LONGEST_WHY = 500


@dataclass(frozen=True, slots=True)
class Happening:
    """Something to be logged.

    Attributes:
        what: Short and always the same for the same, such as ``judgment recorded``.
        why: The reason that was given, if any.
        details: Ids, counts and fingerprints; a record that was written has ``record``, ``key``
            and ``fingerprint``, by which an audit finds it.
    """

    what: str
    why: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One entry of the log as it was written."""

    number: int
    at: str
    who: str
    what: str
    why: str | None
    details: Mapping[str, object]
    hash: str


def written(record: str, key: str, fingerprint: str, why: str | None = None) -> Happening:
    """Return the happening that a record was written.

    Args:
        record: Kind of the record, such as ``judgment``.
        key: Its id, with its version.
        fingerprint: Of its content.
        why: The reason that was given, if any.
    """
    details = {"record": record, "key": key, "fingerprint": fingerprint}
    return Happening(f"{record} recorded", why, details)


def present_user() -> str:
    """Return the name of the user of this computer who runs the program."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def hash_of(
    number: int, at: str, who: str, what: str, why: str | None, details: str, previous: str
) -> str:
    """Return the hash of an entry: SHA-256 (hex) over its fields and the hash before it."""
    fields = [number, at, who, what, why, details, previous]
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


def log(session: Session, who: str, happenings: Sequence[Happening]) -> None:
    """Append entries to the log.

    Args:
        session: One that writes: no other writer can append at the same time.
        who: User name.
        happenings: What happened, in order.
    """
    if not happenings:
        return
    head = session.get(EventHead, 1)
    number, last = (head.number, head.hash) if head else (0, FIRST_HASH)
    at = now().isoformat()
    rows: list[dict[str, object]] = []
    for one in happenings:
        number += 1
        details = json_of(one.details)
        why = one.why if one.why is None else one.why[:LONGEST_WHY]
        entry = hash_of(number, at, who, one.what, why, details, last)
        rows.append(
            {
                "number": number,
                "at": at,
                "who": who,
                "what": one.what,
                "why": why,
                "details": details,
                "previous_hash": last,
                "hash": entry,
            }
        )
        last = entry
    session.execute(insert(Event), rows)
    session.merge(EventHead(only=1, number=number, hash=last))
    session.flush()


def events(session: Session, *, last: int | None = None) -> list[LoggedEvent]:
    """Return the entries of the log, oldest first; only the last so many when asked."""
    query = select(Event).order_by(Event.number.desc()).limit(last)
    return [
        LoggedEvent(
            row.number, row.at, row.who, row.what, row.why, json.loads(row.details), row.hash
        )
        for row in reversed(session.scalars(query).all())
    ]
