"""Reports by format: what the classifier found, as a file for programs or a page for people.

Every report reads the results one at a time, so a run over 100,000 notes needs the memory of one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TextIO

from classifier.reporting.files import write_whole
from classifier.reporting.json_text import json_chunks, jsonl_lines
from classifier.reporting.page import html_chunks
from classifier.reporting.records import result_record
from classifier.reporting.spreadsheet import csv_lines
from classifier.reporting.terminal import write_table
from classifier.types import NoteResult
from criteria.errors import PeelError
from criteria.schema import Edition

Report = Callable[[Iterable[NoteResult], Edition, TextIO], None]


def _writing(chunks: Callable[[Iterable[NoteResult], Edition], Iterator[str]]) -> Report:
    """Make a report of a function that yields text."""

    def report(results: Iterable[NoteResult], edition: Edition, stream: TextIO) -> None:
        stream.writelines(chunks(results, edition))

    return report


REPORTS: Mapping[str, Report] = {
    "table": write_table,
    "json": _writing(json_chunks),
    "jsonl": _writing(jsonl_lines),
    "csv": _writing(csv_lines),
    "html": _writing(html_chunks),
}


def write_report(
    results: Iterable[NoteResult], edition: Edition, format_name: str, stream: TextIO
) -> None:
    """Write the results to a stream in one of the formats of ``REPORTS``.

    Args:
        results: Read once, one at a time.
        edition: The criteria that the results answer by.
        format_name: A key of ``REPORTS``.
        stream: Opened with ``newline=""`` when it is a file, so that line ends stay as written.

    Raises:
        PeelError: ``REPORT_FORMAT_UNKNOWN`` when there is no such format.
    """
    if format_name not in REPORTS:
        raise PeelError(
            "REPORT_FORMAT_UNKNOWN",
            f"there is no report format named {format_name!r}",
            hint=f"choose one of {', '.join(REPORTS)}",
        )
    REPORTS[format_name](results, edition, stream)


__all__ = [
    "REPORTS",
    "Report",
    "csv_lines",
    "html_chunks",
    "json_chunks",
    "jsonl_lines",
    "result_record",
    "write_report",
    "write_table",
    "write_whole",
]
