"""The tables of the store, one module a subject."""

from app.store.tables.base import Base, now
from app.store.tables.events import Event, EventHead
from app.store.tables.flags import DispositionEntry, RaisedFlag
from app.store.tables.judgments import JudgmentVersion, OutcomeVersion
from app.store.tables.notes import StoredNote, StoredSuggestions

__all__ = [
    "Base",
    "DispositionEntry",
    "Event",
    "EventHead",
    "JudgmentVersion",
    "OutcomeVersion",
    "RaisedFlag",
    "StoredNote",
    "StoredSuggestions",
    "now",
]
