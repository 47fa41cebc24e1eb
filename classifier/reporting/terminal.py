"""Results as a table on the terminal: one screen a note."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from classifier.reporting import words
from classifier.reporting.cleaning import one_line
from classifier.reporting.outline import Node, doubts, outline
from classifier.reporting.shares import apportion
from classifier.reporting.terminal_evidence import evidence_lines
from classifier.types import NoteResult
from criteria.schema import Edition

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_BAR_CELLS = 16
_ROWS_WITH_SUB_QUESTIONS = 14


def grade_marks(grades: Sequence[str]) -> list[str]:
    """Return one character a grade for the text bars: its initial, or its number on a clash."""
    initials = [grade[0].upper() for grade in grades]
    if len(set(initials)) == len(grades):
        return initials
    return [str(number) for number in range(1, len(grades) + 1)]


def _bar(shares: Sequence[float], marks: Sequence[str]) -> str:
    cells = apportion(shares, _BAR_CELLS)
    return "".join(mark * count for mark, count in zip(marks, cells, strict=False))


def _rows(areas: Iterable[Node]) -> list[tuple[int, Node]]:
    """Leave sub-questions out when the note touches so many scopes that they would not fit."""
    rows = [row for area in areas for row in area.walk()]
    if len(rows) <= _ROWS_WITH_SUB_QUESTIONS:
        return rows
    return [(depth, node) for depth, node in rows if node.level != "sub_question"]


def _grades_table(rows: Iterable[tuple[int, Node]], edition: Edition) -> "Table":
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    marks = grade_marks(edition.grades)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, expand=True, header_style="bold")
    table.add_column("Question", ratio=1)
    table.add_column("Suggested grade", no_wrap=True)
    table.add_column("Likely", justify="right", no_wrap=True)
    table.add_column("Spread", no_wrap=True)
    table.add_column("Pieces", justify="right", no_wrap=True)
    for depth, node in rows:
        item = node.suggestion
        name = node.text if node.level == "principal_area" else f"{node.id} {node.text}"
        table.add_row(
            Padding(Text(one_line(name), style="bold" if depth < 2 else ""), (0, 0, 0, 2 * depth)),
            Text(node.verdict, style="bold" if item and item.grade else "dim"),
            words.percent(item.confidence) if item and item.grade else "",
            _bar(list(node.shares.values()), marks),
            str(item.evidence_count) if item else "",
        )
    return table


def _legend(edition: Edition) -> str:
    scale = zip(grade_marks(edition.grades), edition.grades, strict=True)
    grades = ", ".join(f"{mark} {words.grade_words(grade)}" for mark, grade in scale)
    return f"Spread: {grades}. The inspector decides."


def _print_note(console: "Console", result: NoteResult, edition: Edition) -> None:
    from rich.text import Text

    note = result.note
    known = [
        note.force,
        note.date and words.date_words(note.date),
        note.inspector,
        note.scope and f"filed under {note.scope}",
    ]
    head = " · ".join(one_line(part) for part in [f"Note {note.note_id}", *known] if part)
    console.rule(Text(head, style="bold"), align="left", characters="─")
    if result.reason:
        console.print(Text(one_line(words.sentence(result.reason))))
    areas = outline(result.suggestions, edition)
    if areas:
        rows = _rows(areas)
        console.print(_grades_table(rows, edition))
        for doubt in doubts(node for _, node in rows):
            line = f"{doubt.verdict} for {words.listed(doubt.scopes)}: {doubt.reason}"
            console.print(Text(one_line(line), style="italic"))
    for line in evidence_lines(result, areas):
        console.print(Text(line), no_wrap=True, overflow="ellipsis")
    if areas:
        console.print(Text(_legend(edition), style="dim"))
    console.print()


def write_table(results: Iterable[NoteResult], edition: Edition, stream: TextIO) -> None:
    """Print one screen a note: grades in words with their spread, strongest evidence, gaps.

    Width and colour follow the terminal (or ``COLUMNS`` and ``NO_COLOR``); nothing is told by
    colour alone.

    Args:
        results: Read one at a time.
        edition: The criteria that the results answer by.
        stream: Where to print.
    """
    from rich.console import Console

    # Markup and emoji codes off: a note may say "[bold]" or ":key:" and must be shown as it is.
    console = Console(file=stream, markup=False, emoji=False, highlight=False)
    for result in results:
        _print_note(console, result, edition)
