"""``peel moderate import``: what the panel decided, into the store."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.options import CriteriaOption, QuietOption
from app.importing import say, tell_new_forces
from app.settings import read_settings

moderate_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The panel's decisions on judgments.\n\nExample: peel moderate import moderated.csv",
)


@moderate_app.callback()
def _moderate() -> None:
    """Keep ``import`` a subcommand, as it would not be were it the only one."""


@moderate_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="Moderated outcomes: .csv or .jsonl.")],
    criteria: CriteriaOption = None,
    quiet: QuietOption = False,
) -> None:
    """Take in moderated grades: all rows, or none if one is wrong.

    A row needs judgment_id and moderated_grade, and may have moderator, moderated_at and reason.
    The judgment is in the store, or the row has all its columns. Rows without a decision are
    passed over. A changed decision is kept as a new version.

    Example: peel moderate import moderated.csv
    """
    from app.store import Store
    from app.store.events import present_user
    from app.store.importing import import_outcomes
    from classifier.reading.outcomes import place_outcomes
    from criteria.loader import DEFAULT_EDITION, load_edition

    read = place_outcomes(file, load_edition(criteria or DEFAULT_EDITION))
    with Store.open(read_settings().database_url) as store, store.writing() as session:
        done = import_outcomes(session, read.placed, who=present_user(), source=file)
    tell_new_forces(done, quiet)
    if read.passed_over and not quiet:
        rows = "1 row" if read.passed_over == 1 else f"{read.passed_over} rows"
        typer.echo(f"{rows} without a decision passed over", err=True)
    if done.judgments.added:
        say("judgments", done.judgments)
    say("moderated outcomes", done.outcomes)
