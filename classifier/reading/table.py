"""A csv file: a header row, then a note or judgment a row, streamed."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from classifier.reading.fields import placed_note
from classifier.reading.lines import LONGEST, open_lines, too_long
from classifier.reading.placed import Placed
from classifier.reading.shapes import NOTES, Row, Shape
from criteria.errors import PeelError

DELIMITERS = (",", ";", "\t")


def columns(cells: Sequence[str], shape: Shape) -> list[str]:
    """Return the column names of a header: trimmed, and ours in lower case."""
    trimmed = [cell.strip() for cell in cells]
    return [name.lower() if name.lower() in shape.known else name for name in trimmed]


def find_delimiter(header: str, shape: Shape) -> str:
    """Return the delimiter, judged by the header alone: the first that gives most columns."""

    def found(delimiter: str) -> int:
        names = columns(next(csv.reader([header], delimiter=delimiter), []), shape)
        return len(set(names).intersection(shape.required))

    return max(DELIMITERS, key=found)


def check_header(names: Sequence[str], shape: Shape, where: str) -> None:
    """Refuse a header without a column that is needed, or with a nameless or repeated one.

    The names are not quoted: in a file without a header they would be the first note.

    Raises:
        PeelError: ``NOTE_NO_TEXT_COLUMN`` (or of another kind and column), ``NOTE_BAD_HEADER``.
    """
    for name in shape.required:
        if name not in names:
            raise PeelError(
                f"{shape.code}_NO_{name.upper()}_COLUMN",
                f"there is no column named {name}",
                hint=shape.csv_example,
                where=where,
            )
    for number, name in enumerate(names, start=1):
        if not name or name in names[: number - 1]:
            fault = "occurs twice" if name else "has no name"
            raise PeelError(
                "NOTE_BAD_HEADER",
                f"column {number} {fault}",
                hint="give every column a name of its own",
                where=where,
            )


def read_rows(lines: Iterator[str], delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every row with the number of the physical line on which it begins.

    Raises:
        PeelError: ``NOTE_BAD_CSV`` for a quotation mark out of place, ``NOTE_TOO_LARGE``.
    """
    # A field may span lines, so this limit is not the same as that on a line. The setting is
    # global to Python; it is only ever raised.
    csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as problem:
            where = f"{name}, line {begins}"
            if "field limit" in str(problem):
                raise too_long(where) from None
            raise PeelError(
                "NOTE_BAD_CSV",
                "a quotation mark is out of place or never closed in the row that begins here",
                hint='put fields with commas in "…" and double the marks inside: ""',
                where=where,
            ) from None
        if row is None:
            return
        yield begins, row


def chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    """Yield the header line, then the others."""
    yield first
    yield from rest


def csv_rows(path: Path, shape: Shape) -> Iterator[Row]:
    """Yield the rows of a csv file, one at a time, with their fields by column; empty lines go.

    Args:
        path: A csv file separated by comma, semicolon or tab.
        shape: Which columns it has.

    Raises:
        PeelError: the file or a row is unreadable; names the line.
    """
    with open_lines(path) as lines:
        first = next(lines, "")
        rows = read_rows(chained(first, lines), find_delimiter(first, shape), path.name)
        begins, cells = next(rows, (1, []))
        names = columns(cells, shape)
        check_header(names, shape, f"{path.name}, line {begins}")
        count = 0
        for number, (line, row) in enumerate(rows, start=2):
            if not row:
                continue
            where = f"{path.name}, line {line}"
            if len(row) != len(names):
                raise PeelError(
                    "NOTE_RAGGED_ROW",
                    f"this row has {len(row)} fields and the header {len(names)}",
                    hint='a text with commas must stand in "…"',
                    where=where,
                )
            count += 1
            yield Row(dict(zip(names, row, strict=True)), where, number, "column")
    if not count:
        raise PeelError(
            "NOTE_EMPTY",
            f"the file has a header and no {shape.noun}",
            hint="add rows",
            where=path.name,
        )


def read_csv(path: Path) -> Iterator[Placed]:
    """Yield the notes of a csv file, one row at a time.

    Args:
        path: A csv file. ``text`` is required; columns that we do not know are kept. A row without
            id is called ``<file>-<row>``, the header being row 1, as a spreadsheet counts.

    Raises:
        PeelError: the file or a row is unreadable; names the line and column.
    """
    for row in csv_rows(path, NOTES):
        yield placed_note(row, default_id=f"{path.stem}-{row.number}")
