"""Fingerprints of judgments, outcomes, notes and flags: equal exactly when nothing changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from classifier.judgments import Judgment, ModeratedOutcome
from classifier.types import Note


def fingerprint_of(*parts: object) -> str:
    """Return the SHA-256 (hex) of values that json can hold."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(extra: Mapping[str, object]) -> dict[str, str]:
    """Return further columns as a csv file would give them: text, and no empty ones."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        for name, value in extra.items()
        if value is not None
    }
    return {name: text for name, text in texts.items() if text}


def judgment_fingerprint(judgment: Judgment) -> str:
    """Return the fingerprint of a judgment: of everything that makes a version of it."""
    return fingerprint_of(
        "judgment",
        judgment.judgment_id,
        judgment.force,
        judgment.scope,
        judgment.grade,
        judgment.text,
        judgment.inspector,
        None if judgment.date is None else judgment.date.isoformat(),
        judgment.suggestion_seen,
        _plain(judgment.extra),
    )


def outcome_fingerprint(outcome: ModeratedOutcome) -> str:
    """Return the fingerprint of a moderated outcome and of the judgment it is about."""
    at = outcome.moderated_at
    return fingerprint_of(
        "outcome",
        judgment_fingerprint(outcome.judgment),
        outcome.moderated_grade,
        outcome.moderator,
        None if at is None else at.isoformat(),
        outcome.reason,
    )


def note_fingerprint(note: Note) -> str:
    """Return the fingerprint of a note with everything that was read with it."""
    return fingerprint_of(
        "note",
        note.note_id,
        note.text,
        note.force,
        note.inspector,
        note.date,
        note.scope,
        _plain(note.extra),
    )


def flag_fingerprint(kind: str, judgments: Iterable[Judgment]) -> str:
    """Return the name of a flag: the same as long as its judgments stay as they are.

    Args:
        kind: Kind of the flag.
        judgments: All that it is about, in any order.
    """
    return fingerprint_of("flag", kind, sorted(judgment_fingerprint(one) for one in judgments))
