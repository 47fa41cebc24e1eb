"""Judgments out: the columns that can be read in again, with the panel's decision beside them."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from app.store.judgments import StoredJudgment, judgments
from app.store.outcomes import StoredOutcome, outcomes
from classifier.formulas import guarded
from classifier.reading.shapes import JUDGMENTS
from classifier.reporting.json_text import json_line

COLUMNS = (
    "judgment_id force inspector date scope grade text suggestion_seen moderated_grade moderator "
    "moderated_at reason"
).split()
Record = dict[str, object]


def export_records(session: Session) -> list[Record]:
    """Return every judgment as one flat record, its further columns last.

    The panel's decision stands beside a judgment only if it was about this version of it.
    """
    decided = {one.outcome.judgment.judgment_id: one for one in outcomes(session)}
    return [_record(one, decided.get(one.judgment.judgment_id)) for one in judgments(session)]


def _record(one: StoredJudgment, decided: StoredOutcome | None) -> Record:
    judgment = one.judgment
    outcome = decided.outcome if decided and decided.judgment_version == one.version else None
    at = outcome.moderated_at if outcome else None
    return {
        "judgment_id": judgment.judgment_id,
        "force": judgment.force,
        "inspector": judgment.inspector,
        "date": judgment.date.isoformat() if judgment.date else None,
        "scope": judgment.scope,
        "grade": judgment.grade,
        "text": judgment.text,
        "suggestion_seen": judgment.suggestion_seen,
        "moderated_grade": outcome.moderated_grade if outcome else None,
        "moderator": outcome.moderator if outcome else None,
        "moderated_at": at.isoformat() if at else None,
        "reason": outcome.reason if outcome else None,
        **{name: value for name, value in judgment.extra.items() if name not in JUDGMENTS.known},
    }


def jsonl_lines(records: Iterable[Record]) -> Iterator[str]:
    """Yield one json object a record, each on a line of its own."""
    return (json_line(record) + "\n" for record in records)


def csv_lines(records: Sequence[Record]) -> Iterator[str]:
    r"""Yield a header and a row a record, safe to open in a spreadsheet; rows end in ``\r\n``."""
    further = dict.fromkeys(name for record in records for name in record if name not in COLUMNS)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, [*COLUMNS, *further], lineterminator="\r\n")
    writer.writeheader()
    for record in records:
        writer.writerow({name: guarded(_cell(value)) for name, value in record.items()})
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _cell(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value)


EXPORTS: Mapping[str, Callable[[Sequence[Record]], Iterator[str]]] = {
    "csv": csv_lines,
    "jsonl": jsonl_lines,
}
