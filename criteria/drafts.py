"""Gathers the rows of a published table into questions with their bullets, by rule alone.

A bullet is a ``<p>`` element, or a cell without any. The row after a page break goes on where the
row before it stopped, perhaps mid-sentence.
"""

import re
from dataclasses import dataclass, field

from criteria.table import Row, Table, table_error

_SUB_ID = re.compile(r"\b(\d+\.\d+\.\d+)\s+")
_HEADING = re.compile(r"(\d+\.\d+)\s+(?=\D)(.+)")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>")
_STEM = re.compile(r"([^:]*:)\s*(.*)")
# A bullet that ends or goes on like this was cut: no bullet of the published table begins or ends
# so. Cuts at other words can't be told from two bullets, and need an erratum.
_CUT_END = re.compile(r".*(,|\b(a|an|and|can|of|or|the|to|with))")
_CUT_START = re.compile(r"(and|or|which)\b")


@dataclass(frozen=True, slots=True)
class Draft:
    """One question while it is being read; the reader of the table owns and fills it.

    Attributes:
        id: Such as ``3.2``.
        text: The published wording.
        sub_questions: Text by id, in published order.
        stems: Lead-in sentence by grade.
        pieces: Bullets by grade, best grade as published first.
    """

    id: str
    text: str
    sub_questions: dict[str, str] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)
    pieces: dict[str, list[str]] = field(default_factory=dict)


def read_drafts(table: Table) -> list[Draft]:
    """Gather the rows into questions with their bullets.

    Args:
        table: The rows.

    Returns:
        The questions in published order, read as far as rules can.

    Raises:
        PeelError: ``CRITERIA_TABLE`` with the line of a row that can't be read.
    """
    drafts: list[Draft] = []
    for row in table.rows:
        first = " ".join(_pieces(row.cells[0], row.line))
        heading = _HEADING.fullmatch(first)
        if heading:
            if any(row.cells[1:]):
                raise table_error("a question's heading row holds other cells", row.line)
            drafts.append(Draft(heading[1], heading[2], pieces={g: [] for g in table.grades if g}))
        elif not drafts:
            raise table_error("a row stands before the first question", row.line)
        else:
            drafts[-1].sub_questions.update(_sub_questions(first, row.line))
            _add_cells(drafts[-1], row, table.grades)
    return drafts


def _add_cells(draft: Draft, row: Row, grades: tuple[str, ...]) -> None:
    if any(row.cells[len(grades) + 1 :]):
        raise table_error(f"more than {len(grades) + 1} cells in a row", row.line)
    for grade, cell in zip(grades, row.cells[1:], strict=False):
        pieces = _pieces(cell, row.line)
        if pieces and not grade:
            raise table_error("a cell stands in a column without a grade", row.line)
        if not pieces:
            continue
        found = draft.pieces[grade]
        stem = _STEM.fullmatch(pieces[0]) if not found and grade not in draft.stems else None
        if stem:
            draft.stems[grade] = stem[1]
            pieces = [stem[2], *pieces[1:]] if stem[2] else pieces[1:]
        elif row.after_break and found and _is_cut(found[-1], pieces[0]):
            found[-1] = f"{found[-1]} {pieces.pop(0)}"
        found.extend(pieces)


def _pieces(cell: str, line: int) -> list[str]:
    if "<p>" not in cell and "</p>" not in cell:
        return [cell] if cell else []
    outside = _PARAGRAPH.sub("", cell).strip()
    if outside:
        raise table_error(f"text outside <p> in a cell: {outside[:40]!r}", line)
    return [text.strip() for text in _PARAGRAPH.findall(cell) if text.strip()]


def _sub_questions(first: str, line: int) -> dict[str, str]:
    before, *parts = _SUB_ID.split(first)
    if before.strip():
        raise table_error(f"the first cell begins with no sub-question id: {before[:40]!r}", line)
    return {key: text.strip() for key, text in zip(parts[::2], parts[1::2], strict=True)}


def _is_cut(before: str, after: str) -> bool:
    unclosed = before.count("(") > before.count(")")
    return unclosed or bool(_CUT_END.fullmatch(before) or _CUT_START.match(after))
