"""``peel judgments import | export | list``: the judgments in the store."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.options import CriteriaOption, ListFormatOption, QuietOption
from app.importing import say, tell_new_forces
from app.listing import chosen_format, print_list, write_stdout
from app.settings import read_settings
from criteria.errors import PeelError

if TYPE_CHECKING:
    from app.store.judgments import StoredJudgment
    from app.store.outcomes import StoredOutcome
    from classifier.reading.judgments import PlacedJudgment

judgments_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The judgments in the store.\n\nExample: peel judgments import judgments.csv",
)


class ExportFormat(StrEnum):
    """Formats of an export."""

    csv = "csv"
    jsonl = "jsonl"


@judgments_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="Judgments: .csv or .jsonl.")],
    criteria: CriteriaOption = None,
    quiet: QuietOption = False,
) -> None:
    """Take in the judgments of a file: all rows, or none if one is wrong.

    A judgment that is in the store and differs is kept as a new version. The same file twice
    changes nothing.

    Example: peel judgments import judgments.csv
    """
    from app.store import Store
    from app.store.events import present_user
    from app.store.importing import import_judgments
    from classifier.reading.judgments import place_judgments
    from criteria.loader import DEFAULT_EDITION, load_edition

    placed = place_judgments(file, load_edition(criteria or DEFAULT_EDITION))
    with Store.open(read_settings().database_url) as store, store.writing() as session:
        done = import_judgments(session, placed, who=present_user(), source=file)
    tell_new_forces(done, quiet)
    _tell_left_aside(placed, quiet)
    say("judgments", done.judgments)


def _tell_left_aside(placed: "list[PlacedJudgment]", quiet: bool) -> None:
    decided = sum(bool(one.row.fields.get("moderated_grade")) for one in placed)
    if decided and not quiet:
        typer.echo(
            f"warning: {decided} moderated grade{'s were' if decided > 1 else ' was'} left aside; "
            "peel moderate import reads them",
            err=True,
        )


@judgments_app.command()
def export(
    report_format: Annotated[
        ExportFormat | None,
        typer.Option("--format", help="Default: as the output file is called, else jsonl."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="File to write, whole or not at all; default stdout.")
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Write every judgment as it stands, with the panel's decision on it.

    The file can be filled in with moderated grades and read in again with peel moderate import.

    Example: peel judgments export --output judgments.csv
    """
    from app.store import Store
    from app.store.exporting import EXPORTS, export_records

    suffix = output.suffix.lower().removeprefix(".") if output else ""
    chosen = report_format or (ExportFormat(suffix) if suffix in EXPORTS else ExportFormat.jsonl)
    with Store.open(read_settings().database_url) as store, store.reading() as session:
        lines = EXPORTS[chosen.value](export_records(session))
    if output is None:
        write_stdout(lines)
    else:
        from classifier.reporting.files import write_whole

        write_whole(output, lambda stream: stream.writelines(lines))


@judgments_app.command("list")
def list_judgments(
    judgment_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Show every version of this one.")
    ] = None,
    report_format: ListFormatOption = None,
    quiet: QuietOption = False,
) -> None:
    """List the judgments as they stand, or every version of one and of its moderation.

    Example: peel judgments list j7
    """
    from app.store import Store
    from app.store.judgments import judgments, versions
    from app.store.outcomes import every_outcome, outcomes

    with Store.open(read_settings().database_url) as store, store.reading() as session:
        if judgment_id is None:
            found, decided = judgments(session), outcomes(session)
        else:
            found, decided = versions(session, judgment_id), every_outcome(session, judgment_id)
    if judgment_id is not None and not found:
        raise PeelError(
            "JUDGMENT_UNKNOWN",
            f"there is no judgment {judgment_id!r} in the store",
            hint="run peel judgments list to see the ids",
        )
    columns = {**_COLUMNS, "text": "Text"} if judgment_id else _COLUMNS
    print_list(_listed(found, decided), columns, chosen_format(report_format))


_COLUMNS = {
    "judgment_id": "Judgment",
    "version": "Version",
    "force": "Force",
    "scope": "Scope",
    "grade": "Grade",
    "moderated_grade": "Moderated",
    "inspector": "Inspector",
    "date": "Date",
}


def _listed(
    found: "list[StoredJudgment]", decided: "list[StoredOutcome]"
) -> list[dict[str, object]]:
    """Return a record a version, with the latest decision on that version."""
    latest = {(one.outcome.judgment.judgment_id, one.judgment_version): one for one in decided}
    records: list[dict[str, object]] = []
    for one in found:
        judgment = one.judgment
        outcome = latest.get((judgment.judgment_id, one.version))
        records.append(
            {
                "judgment_id": judgment.judgment_id,
                "version": one.version,
                "force": judgment.force,
                "inspector": judgment.inspector,
                "date": judgment.date.isoformat() if judgment.date else None,
                "scope": judgment.scope,
                "grade": judgment.grade,
                "moderated_grade": outcome.outcome.moderated_grade if outcome else None,
                "suggestion_seen": judgment.suggestion_seen,
                "recorded_by": one.recorded_by,
                "recorded_at": one.recorded_at.isoformat(timespec="seconds"),
                "text": judgment.text,
            }
        )
    return records
