"""Cuts a judgment criteria table that was flattened to text into rows of cells.

A row is a line, its cells are parted by tabs, a blank line is a page break, and a line of dashes
is a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from criteria.errors import PeelError


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        line: Its number in the file, from 1.
        after_break: True when a page break stands before it.
        cells: The text of each cell, without outer white space.
    """

    line: int
    after_break: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below the heading line.

    Attributes:
        grades: The grade of each column, from the second column on.
        rows: In published order.
    """

    grades: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(text: str, headings: Mapping[str, str]) -> Table:
    """Cut the published text into rows of cells.

    Args:
        text: The document.
        headings: Grade by the heading of its column.

    Returns:
        The table.

    Raises:
        PeelError: ``CRITERIA_TABLE`` when no line holds every heading.
    """
    lines = [tuple(cell.strip() for cell in line.split("\t")) for line in text.split("\n")]
    start = next((n for n, cells in enumerate(lines) if set(headings) <= set(cells[1:])), None)
    if start is None:
        raise table_error(f"no line holds the column headings {', '.join(headings)}", None)
    rows: list[Row] = []
    after_break = False
    for number, cells in enumerate(lines[start + 1 :], start=start + 2):
        if not any(cells):
            after_break = True
        elif not all(cell and not cell.strip("-") for cell in cells):  # not a rule such as "--"
            rows.append(Row(number, after_break, cells))
            after_break = False
    return Table(tuple(headings.get(cell, "") for cell in lines[start][1:]), tuple(rows))


def table_error(message: str, line: int | None) -> PeelError:
    """Return the error for a published table that can't be read.

    Args:
        message: What is wrong.
        line: Line in the published text, or None.
    """
    return PeelError(
        "CRITERIA_TABLE",
        message,
        hint="mend the published text, or correct the reading in errata.yaml",
        where=None if line is None else f"line {line}",
    )
