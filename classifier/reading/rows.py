"""Csv and json-lines files whose every row is read before any is used, with every fault told."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from classifier.formulas import unguarded
from classifier.reading.files import readable
from classifier.reading.jsonl import jsonl_rows
from classifier.reading.shapes import Row, Shape
from classifier.reading.table import csv_rows
from criteria.errors import PeelError


def unguarded_rows(path: Path, shape: Shape) -> Iterator[Row]:
    """Yield csv rows, with the apostrophes taken off that an export puts before formulas."""
    for row in csv_rows(path, shape):
        fields = {name: unguarded(str(value)) for name, value in row.fields.items()}
        yield replace(row, fields=fields)


ROW_READERS: dict[str, Callable[[Path, Shape], Iterator[Row]]] = {
    ".csv": unguarded_rows,
    ".jsonl": jsonl_rows,
}
MOST_TOLD = 10
Made = TypeVar("Made")


def read_rows(path: Path, shape: Shape) -> Iterator[Row]:
    """Yield the rows of a csv or json-lines file.

    Raises:
        PeelError: the file cannot be opened or read, or is of another kind.
    """
    yield from readable(path, ROW_READERS, lambda reader: reader(path, shape))


def make_all(rows: Iterator[Row], make: Callable[[Row], Made]) -> list[Made]:
    """Make something of every row, or tell the faults of all rows in one error.

    Raises:
        PeelError: the first fault; its hint names the places of up to ten more.
    """
    made: list[Made] = []
    faults: list[PeelError] = []
    for row in rows:
        try:
            made.append(make(row))
        except PeelError as fault:
            faults.append(fault)
    if faults:
        raise together(faults)
    return made


def together(faults: list[PeelError]) -> PeelError:
    """Return the first fault, with the others named in its hint."""
    first, *others = faults
    if not others:
        return first
    told = "; ".join(f"{fault.message}, {fault.where}" for fault in others[:MOST_TOLD])
    rest = f"; and {len(others) - MOST_TOLD} more" if len(others) > MOST_TOLD else ""
    return PeelError(
        first.code,
        first.message,
        hint=f"{first.hint}\nalso wrong: {told}{rest}",
        where=first.where,
    )
