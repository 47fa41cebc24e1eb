"""``peel audit verify | list``: the event log, and whether it is whole."""

from typing import Annotated

import typer

from app.commands.options import ListFormatOption, QuietOption
from app.listing import chosen_format, print_list
from app.settings import read_settings

EXIT_NO = 3
audit_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The log of who did what, when and why.\n\nExample: peel audit verify",
)


@audit_app.command()
def verify(
    expect: Annotated[
        str | None,
        typer.Option(help="Hash that an earlier verification printed and the log must still hold."),
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Check the event log and the records it speaks of; exit 3 when something was tampered with.

    Write the printed hash down elsewhere: with --expect it proves later that nothing up to that
    entry was rewritten.

    Example: peel audit verify
    """
    from app.store import Store
    from app.store.auditing import verify as audit

    with Store.open(read_settings().database_url) as store, store.reading() as session:
        found = audit(session, expect)
    for fault in found.faults:
        typer.echo(fault)
    if found.faults:
        if not quiet:
            faults = "1 fault" if len(found.faults) == 1 else f"{len(found.faults)} faults"
            typer.echo(f"{faults} found", err=True)
        raise typer.Exit(EXIT_NO)
    entries = "1 entry" if found.entries == 1 else f"{found.entries} entries"
    typer.echo(f"the event log is whole: {entries}, last hash {found.head}")


@audit_app.command("list")
def list_events(
    last: Annotated[int | None, typer.Option(min=1, help="Only the last so many.")] = None,
    report_format: ListFormatOption = None,
    quiet: QuietOption = False,
) -> None:
    """List the entries of the event log, oldest first.

    Example: peel audit list --last 20
    """
    from app.store import Store
    from app.store.events import events

    with Store.open(read_settings().database_url) as store, store.reading() as session:
        found = events(session, last=last)
    columns = {"number": "Entry", "at": "When", "who": "Who", "what": "What", "about": "About"}
    records: list[dict[str, object]] = [
        {
            "number": one.number,
            "at": one.at,
            "who": one.who,
            "what": one.what,
            "why": one.why,
            "about": one.details.get("key") or one.details.get("file"),
            "details": dict(one.details),
            "hash": one.hash,
        }
        for one in found
    ]
    print_list(records, {**columns, "why": "Why"}, chosen_format(report_format))
