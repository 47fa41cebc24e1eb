"""How kinds of flags and events are called on the pages, where the stored name reads badly."""

from classifier.reporting.words import grade_words

_KINDS = {"similar_evidence_different_grade": "Similar evidence, different grade"}
_EVENTS = {
    "monitor asked for": "Look for drift asked for",
    "retrain asked for": "Retraining asked for",
}


def kind_words(kind: str) -> str:
    """Return the kind of a flag as words."""
    return _KINDS.get(kind) or grade_words(kind)


def event_words(what: str) -> str:
    """Return what the event log calls a change as words."""
    return _EVENTS.get(what) or what.capitalize()
