"""Results as CSV: one row a suggestion, safe to open in a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping

from classifier.formulas import neutralised
from classifier.reporting.cleaning import showable
from classifier.reporting.records import plain_extra, rounded_probabilities
from classifier.types import NoteResult, Suggestion
from criteria.schema import Edition

BETWEEN_PIECES = " ¶ "
_BEFORE_GRADES = "note_id force inspector date note_scope level id question grade confidence"
_AFTER_GRADES = (
    "abstained reason evidence_count rule evidence extra model_fingerprint criteria_fingerprint"
)


def columns(edition: Edition) -> list[str]:
    """Return the header: the fixed columns with one probability column a grade, worst first."""
    grades = [f"p_{grade}" for grade in edition.grades]
    return _BEFORE_GRADES.split() + grades + _AFTER_GRADES.split()


def _note_cells(result: NoteResult) -> dict[str, object]:
    note = result.note
    extra = plain_extra(note.extra)
    return {
        "note_id": note.note_id,
        "force": note.force,
        "inspector": note.inspector,
        "date": note.date,
        "note_scope": note.scope,
        "reason": result.reason,
        "extra": json.dumps(extra, ensure_ascii=False) if extra else None,
        "model_fingerprint": result.model.fingerprint,
        "criteria_fingerprint": result.criteria.fingerprint,
    }


def _suggestion_cells(suggestion: Suggestion, edition: Edition) -> dict[str, object]:
    shares = rounded_probabilities(suggestion.probabilities)
    return {f"p_{grade}": share for grade, share in shares.items()} | {
        "level": suggestion.level,
        "id": suggestion.id,
        "question": edition.scope_text(suggestion.id),
        "grade": suggestion.grade,
        "confidence": round(suggestion.confidence, 6),
        "abstained": str(suggestion.abstained).lower(),
        "reason": suggestion.reason,
        "evidence_count": suggestion.evidence_count,
        "rule": suggestion.rule,
        "evidence": BETWEEN_PIECES.join(piece.text for piece in suggestion.evidence),
    }


def _safe(row: Mapping[str, object]) -> dict[str, object]:
    clean = {k: showable(v) if isinstance(v, str) else v for k, v in row.items()}
    return {key: neutralised(cell) for key, cell in clean.items()}


def csv_lines(results: Iterable[NoteResult], edition: Edition) -> Iterator[str]:
    r"""Yield a header and one row a suggestion; a note without any gives one row that says why.

    Args:
        results: Read one at a time.
        edition: Its grades name the probability columns.

    Yields:
        Rows that end in ``\r\n``, the rows of one note together.
    """
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns(edition), lineterminator="\r\n")
    writer.writeheader()
    yield buffer.getvalue()
    for result in results:
        buffer.seek(0)
        buffer.truncate()
        note = _note_cells(result)
        rows = [note | _suggestion_cells(item, edition) for item in result.suggestions] or [note]
        writer.writerows(_safe(row) for row in rows)
        yield buffer.getvalue()
