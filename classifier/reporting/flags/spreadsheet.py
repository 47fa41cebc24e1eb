"""Flags as CSV: one row a flag, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Mapping

from classifier.formulas import neutralised
from classifier.reporting.cleaning import showable
from classifier.reporting.flags.records import flag_record
from classifier.reporting.flags.report import FlagReport
from classifier.reporting.spreadsheet import BETWEEN_PIECES

_BEFORE_GRADES = (
    "judgment_id kind score grade expected_grade steps reason evidence related flag_id force scope"
    " inspector estimate low high"
)


def csv_lines(report: FlagReport) -> Iterator[str]:
    r"""Yield a header and one row a flag; rows end in ``\r\n``."""
    grades = [f"p_{grade}" for grade in report.edition.grades]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _BEFORE_GRADES.split() + grades, lineterminator="\r\n")
    writer.writeheader()
    yield buffer.getvalue()
    for flag in report.flags:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(_cells(flag_record(flag)))
        yield buffer.getvalue()


def _cells(record: Mapping[str, object]) -> dict[str, object]:
    cells: dict[str, object] = {}
    for name, value in record.items():
        cells |= _LISTS[name](value) if name in _LISTS else {name: value}
    clean = {name: showable(v) if isinstance(v, str) else v for name, v in cells.items()}
    return {name: neutralised(value) for name, value in clean.items()}


def _interval(value: object) -> dict[str, object]:
    low, high = value if isinstance(value, list) else (None, None)
    return {"low": low, "high": high}


def _evidence(value: object) -> dict[str, object]:
    return {"evidence": BETWEEN_PIECES.join(value) if isinstance(value, list) else None}


def _related(value: object) -> dict[str, object]:
    return {"related": " ".join(value) if isinstance(value, list) else None}


def _probabilities(value: object) -> dict[str, object]:
    return {f"p_{k}": v for k, v in value.items()} if isinstance(value, dict) else {}


# Fields that are more than one cell, or a cell of many.
_LISTS = {
    "interval": _interval,
    "evidence": _evidence,
    "related": _related,
    "probabilities": _probabilities,
}
