"""``peel criteria list | show | check``: look at an edition, or find its faults."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from criteria.errors import PeelError
from criteria.loader import DEFAULT_EDITION, load_edition

if TYPE_CHECKING:
    from criteria.schema import Edition, Question

EXIT_NO = 3
criteria_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look at a criteria edition.\n\nExample: peel criteria show 3.2",
)
QuietOption = Annotated[bool, typer.Option("--quiet", help="Nothing on stderr but errors.")]
EditionOption = Annotated[
    str, typer.Option("--criteria", help="Name or folder of a criteria edition.")
]


@criteria_app.command("list")
def list_questions(criteria: EditionOption = DEFAULT_EDITION, quiet: QuietOption = False) -> None:
    """List the principal areas, core questions, questions and sub-questions.

    Example: peel criteria list
    """
    edition = load_edition(criteria)
    typer.echo(f"{edition.title} ({edition.name}, fingerprint {edition.fingerprint[:12]})")
    typer.echo("Grades, worst first: " + ", ".join(_words(grade) for grade in edition.grades))
    shown: set[str] = set()
    for question in edition.questions:
        for scope, indent in ((question.principal_area, 0), (question.core_question, 2)):
            if scope not in shown:
                shown.add(scope)
                label = "" if indent == 0 else f"{scope}  "
                typer.echo(" " * indent + label + edition.scope_text(scope))
        ungraded = "" if question.graded else "  (never graded)"
        typer.echo(f"    {question.id}  {question.text}{ungraded}")
        for sub in question.sub_questions:
            typer.echo(f"      {sub.id}  {sub.text}")


@criteria_app.command()
def show(
    scope: Annotated[str, typer.Argument(metavar="ID", help="Any id of the edition, as 3.2.")],
    criteria: EditionOption = DEFAULT_EDITION,
    quiet: QuietOption = False,
) -> None:
    """Show questions with their descriptors by grade; themes and links are ours.

    Example: peel criteria show 3.2
    """
    edition = load_edition(criteria)
    if scope not in edition.levels:
        raise PeelError(
            "SCOPE_UNKNOWN",
            f"{scope!r} is no id of {edition.name}",
            hint="run peel criteria list to see the ids",
        )
    under = edition.sub_questions_under(scope)
    for name in dict.fromkeys(edition.parent_question[sub].id for sub in under):
        _show_question(edition, edition.question_by_id[name], scope)
    typer.echo(edition.attribution)
    typer.echo("Themes and links to sub-questions are ours, not the publisher's.")


def _show_question(edition: "Edition", question: "Question", scope: str) -> None:
    typer.echo(f"{question.id}  {question.text}")
    for sub in question.sub_questions:
        typer.echo(f"  {sub.id}  {sub.text}")
    if not question.graded:
        typer.echo("  This question is inspected but never graded.")
    only = scope if edition.levels[scope] == "sub_question" else None
    for grade in reversed(edition.grades):
        members = [item for item in question.descriptors if item.grade == grade]
        wanted = [item for item in members if only is None or only in item.sub_questions]
        if wanted:
            typer.echo(f"  {_words(grade).capitalize()}")
            if stem := question.stems.get(grade):
                typer.echo(f"    {stem}")
        for item in wanted:
            links = ", ".join(item.sub_questions)
            typer.echo(f"    {item.id}  {item.text}")
            typer.echo(f"           [{item.theme or 'no theme'}; {links or 'no link'}]")
    typer.echo("")


@criteria_app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of an edition.")],
    quiet: QuietOption = False,
) -> None:
    """Report every fault of an edition with its place; exit 3 when there is one.

    Example: peel criteria check criteria/editions/peel_2018
    """
    from criteria.checks import check_edition

    faults = check_edition(folder)
    for fault in faults:
        typer.echo(str(fault))
    if faults:
        if not quiet:
            typer.echo(f"{len(faults)} fault{'s' if len(faults) > 1 else ''} found", err=True)
        raise typer.Exit(EXIT_NO)
    typer.echo(f"no fault found in {folder}")


def _words(grade: str) -> str:
    return grade.replace("_", " ")
