"""What a person is told after an import."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from app.store.importing import Import
    from app.store.versions import Recorded


def say(what: str, account: "Recorded") -> None:
    """Say what came of the records of one kind."""
    if account.added or account.changed:
        typer.echo(f"{what}: {account}")
    else:
        typer.echo(f"{what}: nothing changed, all {account.unchanged} were in the store already")


def tell_new_forces(done: "Import", quiet: bool) -> None:
    """Name forces that are new to the store and none of the 43: one may be a slip."""
    from classifier.reading.forces import unlisted

    if quiet or not (names := unlisted(done.new_forces)):
        return
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    typer.echo(f"warning: new and not among the 43 forces: {shown}", err=True)
