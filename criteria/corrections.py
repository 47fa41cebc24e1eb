"""Makes the corrections of an errata file to a published table.

An erratum that finds nothing to correct is an error, so that none outlives its cause.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from criteria.drafts import Draft
from criteria.errata import Erratum, erratum_error
from criteria.table import Table


def correct_rows(table: Table, errata: Sequence[Erratum]) -> Table:
    """Make the corrections that concern whole rows.

    Args:
        table: The rows as published.
        errata: All corrections; those of bullets are passed over.

    Returns:
        The corrected rows.

    Raises:
        PeelError: ``CRITERIA_ERRATA`` when a correction finds no such row, or a full one.
    """
    rows = list(table.rows)
    for erratum in (e for e in errata if e.kind == "shift_left"):
        found = [n for n, row in enumerate(rows) if f"{erratum.row} " in f"{row.cells[0]} "]
        if not erratum.row or len(found) != 1:
            raise erratum_error(f"{len(found)} rows hold {erratum.row!r}, not one", erratum.where)
        first, leftmost, *cells = rows[found[0]].cells + ("", "")
        if leftmost:
            raise erratum_error("the cell to shift into is not empty", erratum.where)
        rows[found[0]] = replace(rows[found[0]], cells=(first, *cells))
    return replace(table, rows=tuple(rows))


def correct_bullets(drafts: Sequence[Draft], errata: Sequence[Erratum]) -> None:
    """Make, in place, the corrections that concern the bullets of a column.

    Args:
        drafts: The questions as read by rule.
        errata: All corrections; those of rows are passed over.

    Raises:
        PeelError: ``CRITERIA_ERRATA`` when a correction doesn't find its place exactly once.
    """
    by_id = {draft.id: draft for draft in drafts}
    for erratum in (e for e in errata if e.kind in _COLUMN_KINDS):
        draft = by_id.get(erratum.question)
        if draft is None or erratum.grade not in draft.pieces or not erratum.at:
            raise erratum_error(
                "names no column of a question, or nothing to find in it", erratum.where
            )
        for text in erratum.at:
            _COLUMN_KINDS[erratum.kind](draft.pieces[erratum.grade], text, erratum.where)


def _split(pieces: list[str], text: str, where: str) -> None:
    # A blank before the text makes sure that it begins a word inside a bullet.
    found = [n for n, piece in enumerate(pieces) if f" {text}" in piece]
    if len(found) != 1 or pieces[found[0]].count(f" {text}") != 1:
        raise erratum_error(f"{text!r} doesn't stand exactly once inside a bullet", where)
    before, after = pieces[found[0]].split(f" {text}")
    pieces[found[0] : found[0] + 1] = [before, text + after]


def _join(pieces: list[str], text: str, where: str) -> None:
    found = [n for n, piece in enumerate(pieces) if piece.startswith(text)]
    if len(found) != 1 or found[0] == 0:
        raise erratum_error(f"{text!r} doesn't begin exactly one bullet after the first", where)
    pieces[found[0] - 1 : found[0] + 1] = [f"{pieces[found[0] - 1]} {pieces[found[0]]}"]


_COLUMN_KINDS: dict[str, Callable[[list[str], str, str], None]] = {"split": _split, "join": _join}
