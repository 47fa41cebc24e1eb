"""The tables of the store, one module a subject."""

from app.store.tables.accounts import SessionRow, SignInGuardRow, TokenRow, UserRow
from app.store.tables.base import Base, now
from app.store.tables.events import Event, EventHead
from app.store.tables.flags import DispositionEntry, FlaggedJudgment, RaisedFlag
from app.store.tables.judgments import JudgmentVersion, OutcomeVersion
from app.store.tables.notes import StoredNote, StoredSuggestions
from app.store.tables.page import CheckedJudgmentRow, FiledNoteRow, JobRow

__all__ = [
    "Base",
    "CheckedJudgmentRow",
    "DispositionEntry",
    "Event",
    "EventHead",
    "FiledNoteRow",
    "FlaggedJudgment",
    "JobRow",
    "JudgmentVersion",
    "OutcomeVersion",
    "RaisedFlag",
    "SessionRow",
    "SignInGuardRow",
    "StoredNote",
    "StoredSuggestions",
    "TokenRow",
    "UserRow",
    "now",
]
