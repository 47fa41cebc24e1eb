"""``peel flag``: judgments in, what does not fit out, worst first."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.listing import write_out
from app.models_here import model_named
from app.progress import tracked
from app.settings import Settings, read_settings
from criteria.errors import PeelError

if TYPE_CHECKING:
    from app.flag_store import JudgmentSet
    from classifier.consistency import Checked
    from classifier.pipeline import Parts


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
        str | None,
        typer.Option(
            help="default (the one we ship), champion, challenger, a fingerprint or the folder of "
            "a bundle; without it the champion, or default until something was promoted."
        ),
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
    from classifier.pipeline import load_parts

    _check(file, output, ranking, report_format)
    settings = read_settings()
    parts = load_parts(model_named(model, criteria, settings), criteria)
    from app.flag_store import of_file, of_store, report_on

    edition = parts.edition
    found = of_store(settings, edition) if file is None else of_file(file, edition)
    checked = _checked(found, parts, settings, quiet)
    if ranking:
        from classifier.consistency import rank
        from classifier.reporting.flags.records import ranking_lines

        write_out(output, lambda stream: stream.writelines(ranking_lines(rank(checked))))
        return
    from classifier.reporting.flags import FLAG_REPORTS

    report = report_on(checked, found, parts, settings)
    on_terminal = output is None and sys.stdout.isatty()
    chosen = report_format or (Format.table if on_terminal else Format.jsonl)
    write_out(output, lambda stream: FLAG_REPORTS[chosen.value](report, stream))


def _check(file: Path | None, output: Path | None, ranking: bool, chosen: Format | None) -> None:
    if ranking and chosen not in (None, Format.jsonl):
        raise PeelError(
            "FLAG_RANKING_FORMAT",
            "the ranking is given as jsonl alone",
            hint="leave --format out, or leave --ranking out",
        )
    if file is None or output is None or not (output.exists() and file.exists()):
        return
    if output.samefile(file):
        raise PeelError(
            "OUTPUT_IS_INPUT",
            "the report would be written over the judgments it is made from",
            where=str(output),
            hint="name another file with --output",
        )


def _checked(
    found: "JudgmentSet", parts: "Parts", settings: Settings, quiet: bool
) -> list["Checked"]:
    """Check every judgment, in the order of the set."""
    from app.flagging import checked_judgments

    done = checked_judgments(found.judgments, parts, settings)
    watched = tracked(done, total=len(found.judgments), what="judgments", quiet=quiet)
    return [one for _, one in sorted(watched, key=lambda place: place[0])]
