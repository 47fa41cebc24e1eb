"""Flags by format: what a panel sees first."""

from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

from classifier.reporting.flags.page import html_chunks
from classifier.reporting.flags.records import flag_record, jsonl_lines
from classifier.reporting.flags.report import FlagReport, KindRate
from classifier.reporting.flags.spreadsheet import csv_lines
from classifier.reporting.flags.terminal import write_table


def _writing(
    chunks: Callable[[FlagReport], Iterator[str]],
) -> Callable[[FlagReport, TextIO], None]:
    def report(found: FlagReport, stream: TextIO) -> None:
        stream.writelines(chunks(found))

    return report


FLAG_REPORTS: Mapping[str, Callable[[FlagReport, TextIO], None]] = {
    "table": write_table,
    "jsonl": _writing(jsonl_lines),
    "csv": _writing(csv_lines),
    "html": _writing(html_chunks),
}

__all__ = ["FLAG_REPORTS", "FlagReport", "KindRate", "flag_record"]
