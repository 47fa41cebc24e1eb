"""``peel flags list | dismiss | uphold | rates``: what the panel makes of flags."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.options import ListFormatOption, QuietOption
from app.listing import chosen_format, print_list
from app.settings import read_settings

if TYPE_CHECKING:
    from app.store.flag_search import StoredFlag

flags_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The flags that peel flag raised, and what the panel made of them.\n\n"
    'Example: peel flags dismiss 3fa9c1 --reason "another unit"',
)
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The flag's id, or how it begins.")]
ReasonOption = Annotated[str, typer.Option(help="Why, for the event log.")]


@flags_app.command()
def dismiss(flag: IdArgument, reason: ReasonOption, quiet: QuietOption = False) -> None:
    """Dismiss a flag: it stays down as long as its judgments stay as they are.

    Example: peel flags dismiss 3fa9c1 --reason "the passage is about another unit"
    """
    from app.store.flags import DISMISSED

    _decide(flag, DISMISSED, reason)


@flags_app.command()
def uphold(flag: IdArgument, reason: ReasonOption, quiet: QuietOption = False) -> None:
    """Uphold a flag: the panel agrees that the judgment should be looked at.

    Example: peel flags uphold 3fa9c1 --reason "the backlog was not weighed"
    """
    from app.store.flags import UPHELD

    _decide(flag, UPHELD, reason)


def _decide(flag: str, verdict: str, reason: str) -> None:
    from app.store import Store
    from app.store.events import present_user
    from app.store.flags import SHOWN_DIGITS, dispose

    with Store.open(read_settings().database_url) as store, store.writing() as session:
        decision = dispose(session, flag, verdict, reason, who=present_user())
    typer.echo(f"flag {decision.flag[:SHOWN_DIGITS]} {decision.verdict}")


@flags_app.command("list")
def list_flags(
    gone: Annotated[
        bool, typer.Option("--all", help="Also flags whose judgments have changed since.")
    ] = False,
    report_format: ListFormatOption = None,
    quiet: QuietOption = False,
) -> None:
    """List the flags that were raised, with the panel's decisions.

    Example: peel flags list
    """
    from app.store import Store
    from app.store.flag_search import flags

    with Store.open(read_settings().database_url) as store, store.reading() as session:
        found = [one for one in flags(session) if gone or one.standing]
    columns = {
        "id": "Flag",
        "kind": "Kind",
        "score": "Score",
        "judgments": "Judgments",
        "verdict": "Decision",
        "reason": "Why",
    }
    print_list([_listed(one) for one in found], columns, chosen_format(report_format))


def _listed(one: "StoredFlag") -> dict[str, object]:
    decision = one.disposition
    return {
        "id": one.raised.fingerprint[:12],
        "kind": one.raised.kind,
        "score": round(one.raised.score, 4),
        "judgments": list(one.raised.judgments),
        "verdict": decision.verdict if decision else None,
        "reason": decision.reason if decision else None,
        "who": decision.who if decision else None,
        "at": decision.at.isoformat(timespec="seconds") if decision else None,
        "standing": one.standing,
    }


@flags_app.command("rates")
def show_rates(report_format: ListFormatOption = None, quiet: QuietOption = False) -> None:
    """Show by kind how many flags were upheld: what share of them was worth the panel's time.

    Example: peel flags rates
    """
    from app.store import Store
    from app.store.flag_rates import rates
    from app.store.flag_search import flags

    with Store.open(read_settings().database_url) as store, store.reading() as session:
        found = rates(flags(session))
    records: list[dict[str, object]] = [
        {
            "kind": one.kind,
            "raised": one.raised,
            "upheld": one.upheld,
            "dismissed": one.dismissed,
            "share_upheld": None if one.share_upheld is None else round(one.share_upheld, 4),
        }
        for one in found
    ]
    columns = {
        "kind": "Kind",
        "raised": "Raised",
        "upheld": "Upheld",
        "dismissed": "Dismissed",
        "share_upheld": "Share upheld",
    }
    print_list(records, columns, chosen_format(report_format))
