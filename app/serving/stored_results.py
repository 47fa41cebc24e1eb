"""A note's result as JSON and back, so that what was shown can be shown again, letter by letter."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from classifier.reporting.records import plain_extra
from classifier.types import Citation, Evidence, LeftOut, Note, NoteResult, Origin, Suggestion


def result_json(result: NoteResult) -> str:
    """Return a result as JSON, without its note, which is kept beside it."""
    fields = asdict(result)
    del fields["note"]
    return json.dumps(fields)


def note_json(note: Note) -> str:
    """Return a note as JSON."""
    return json.dumps(asdict(note) | {"extra": plain_extra(note.extra)})


def read_note(text: str) -> Note:
    """Return the note that ``note_json`` wrote."""
    return Note(**json.loads(text))


def read_result(text: str, note: Note) -> NoteResult:
    """Return the result that ``result_json`` wrote.

    Args:
        text: JSON.
        note: The note that the result speaks of.
    """
    fields = json.loads(text)
    return NoteResult(
        note=note,
        model=Origin(**fields["model"]),
        criteria=Origin(**fields["criteria"]),
        suggestions=tuple(_suggestion(item) for item in fields["suggestions"]),
        gaps=tuple(fields["gaps"]),
        unrouted=tuple(LeftOut(**item) for item in fields["unrouted"]),
        reason=fields["reason"],
    )


def _suggestion(fields: Mapping[str, Any]) -> Suggestion:
    tuples = {name: tuple(fields[name]) for name in ("made_from", "plausible")}
    evidence = tuple(_evidence(item) for item in fields["evidence"])
    return Suggestion(**{**fields, **tuples, "evidence": evidence})


def _evidence(fields: Mapping[str, Any]) -> Evidence:
    cited = {
        name: Citation(**fields[name]) if fields[name] else None
        for name in ("descriptor", "contrast")
    }
    return Evidence(**{**fields, **cited})
