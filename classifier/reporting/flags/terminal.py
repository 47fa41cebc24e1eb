"""Flags as a table on the terminal, worst first."""

from typing import TYPE_CHECKING, TextIO

from classifier.consistency.agreement import ALL
from classifier.consistency.flag import Flag
from classifier.reporting import words
from classifier.reporting.cleaning import one_line
from classifier.reporting.flags.report import FlagReport
from models.agreement import Figure

if TYPE_CHECKING:
    from rich.table import Table

# What is shown of an id; peel flags dismiss and uphold take these digits.
SHOWN_DIGITS = 12
_PIECES = 2


def write_table(report: FlagReport, stream: TextIO) -> None:
    """Print the flags, then how far the set agrees; nothing is told by colour alone."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, markup=False, emoji=False, highlight=False)
    if report.flags:
        console.print(_table(report))
    else:
        console.print(Text("Nothing is flagged."))
    for line in _lines(report):
        console.print(Text(one_line(line)))


def _table(report: FlagReport) -> "Table":
    """Two lines a flag at least: what it is about, and why; then what speaks against the grade."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    for flag in report.flags:
        compared = " → ".join(_grade(g) for g in (flag.grade, flag.expected_grade) if g)
        head = "  ".join(part for part in (_name(flag), compared) if part)
        table.add_row(f"{flag.score:.2f}", Text(one_line(head), style="bold"))
        why = f"{words.grade_words(flag.kind)}: {flag.reason} [flag {flag.flag_id[:SHOWN_DIGITS]}]"
        table.add_row("", Text(one_line(why)))
        for text in flag.evidence[:_PIECES]:
            table.add_row("", Text(one_line(f"“{text}”"), style="dim"))
    return table


def _name(flag: Flag) -> str:
    if flag.judgment_id is None:
        return f"inspector {flag.inspector}"
    return f"{flag.judgment_id} ({flag.about[0].force}, {flag.about[0].scope})"


def _grade(grade: str | None) -> str:
    return words.grade_words(grade) if grade else ""


def _lines(report: FlagReport) -> list[str]:
    lines = [
        f"{words.count_words(len(report.checked), 'judgment')}, "
        f"{words.count_words(len(report.flags), 'flag')}"
        + (f", {report.dismissed} more dismissed by a panel" if report.dismissed else "")
    ]
    lines += [
        f"agreement with the {row.with_what} (n = {row.n}): weighted kappa "
        f"{_figure(row.figures['quadratic_weighted_kappa'])}, ordinal alpha "
        f"{_figure(row.figures['ordinal_alpha'])}"
        for row in report.agreements
        if row.by == ALL
    ]
    lines += [
        f"{words.grade_words(rate.kind)}: {rate.upheld} upheld, {rate.dismissed} dismissed"
        + ("" if rate.share_upheld is None else f" ({rate.share_upheld:.0%} upheld)")
        for rate in report.rates
    ]
    return [*lines, "A flag is a reason to look again; people decide."]


def _figure(figure: Figure) -> str:
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"
