"""``peel flag``: judgments in, what does not fit out, worst first."""

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.progress import tracked
from app.settings import Settings, read_settings
from criteria.errors import PeelError

if TYPE_CHECKING:
    from app.flag_store import Set
    from classifier.consistency import Checked
    from classifier.pipeline import Parts
    from criteria.schema import Edition


class Format(StrEnum):
    """Formats of the report."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"
    html = "html"


def flag(
    file: Annotated[
        Path | None,
        typer.Argument(help="Judgments: .csv or .jsonl. Without a file, those of the store."),
    ] = None,
    report_format: Annotated[
        Format | None,
        typer.Option("--format", help="Default: table on a terminal, jsonl otherwise."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="File to write, whole or not at all; default stdout.")
    ] = None,
    ranking: Annotated[
        bool,
        typer.Option("--ranking", help="One line for every judgment instead: how suspicious."),
    ] = False,
    model: Annotated[
        Path | None, typer.Option(help="Folder of a model bundle; default: the one we ship.")
    ] = None,
    criteria: Annotated[
        str | None, typer.Option(help="Name or folder of a criteria edition.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")] = False,
) -> None:
    """Flag judgments that do not fit their evidence or each other, worst first.

    Flags of judgments in the store are remembered there: a panel dismisses or upholds them with
    peel flags, and dismissed ones stay down while nothing changed.

    Example: peel flag judgments.csv --format html --output flags.html
    """
    from app.flag_store import of_file, of_store
    from classifier.pipeline import load_parts

    _check(file, output, ranking, report_format)
    settings = read_settings()
    parts = load_parts(model, criteria)
    found = of_store(settings) if file is None else of_file(file, parts.edition)
    checked = _checked(found, parts, settings, quiet)
    if ranking:
        from classifier.consistency import rank
        from classifier.reporting.flags.records import ranking_lines

        _write(output, lambda stream: stream.writelines(ranking_lines(rank(checked))))
        return
    from app.flag_store import report_on
    from classifier.reporting.flags import FLAG_REPORTS

    report = report_on(checked, found, parts, settings)
    on_terminal = output is None and sys.stdout.isatty()
    chosen = report_format or (Format.table if on_terminal else Format.jsonl)
    _write(output, lambda stream: FLAG_REPORTS[chosen.value](report, stream))
