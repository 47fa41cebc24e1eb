"""Lists on a terminal and for programs: the same records as a table or as json lines."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TextIO

import typer

_MOST_NAMED = 3


class ListFormat(StrEnum):
    """Formats of a list."""

    table = "table"
    jsonl = "jsonl"


def chosen_format(given: ListFormat | None) -> ListFormat:
    """Return the format asked for, else a table on a terminal and json lines otherwise."""
    return given or (ListFormat.table if sys.stdout.isatty() else ListFormat.jsonl)


def print_list(
    records: Sequence[Mapping[str, object]], columns: Mapping[str, str], chosen: ListFormat
) -> None:
    """Print records.

    Args:
        records: What is listed.
        columns: Headings of the table by the key of the record; json lines show every key.
        chosen: The format.
    """
    if chosen is ListFormat.jsonl:
        from classifier.reporting.json_text import json_line

        for record in records:
            typer.echo(json_line(record))
        return
    _print_table(columns, records)


def write_stdout(lines: Iterable[str]) -> None:
    """Write lines to standard output in UTF-8, with their line ends as they are."""
    write_out(None, lambda stream: stream.writelines(lines))


def write_out(output: Path | None, writer: Callable[[TextIO], None]) -> None:
    """Write to a file, whole or not at all, or to standard output in UTF-8 when there is none."""
    if output is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        writer(sys.stdout)
        sys.stdout.flush()
    else:
        from classifier.reporting import write_whole

        write_whole(output, writer)


def _print_table(columns: Mapping[str, str], records: Sequence[Mapping[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for record in records:
        table.add_row(*(Text(_cell(record[key])) for key in columns))
    Console(highlight=False).print(table)


def _cell(value: object) -> str:
    from classifier.reporting.cleaning import one_line

    if isinstance(value, list):
        more = f" and {len(value) - _MOST_NAMED} more" if len(value) > _MOST_NAMED else ""
        value = ", ".join(str(item) for item in value[:_MOST_NAMED]) + more
    return "" if value is None else one_line(str(value))
