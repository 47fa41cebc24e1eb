"""The ``peel`` command: its subcommands, and the one place where errors become exit codes."""

import sys
import warnings
from collections.abc import Sequence

import typer

from app.commands.audit import audit_app
from app.commands.criteria import criteria_app
from app.commands.evaluate import evaluate
from app.commands.flag import flag
from app.commands.flags import flags_app
from app.commands.judgments import judgments_app
from app.commands.models import models_app
from app.commands.moderate import moderate_app
from app.commands.monitor import monitor
from app.commands.queue import queue
from app.commands.retrain import retrain
from app.commands.serve import serve
from app.commands.suggest import suggest
from app.commands.users import users_app
from app.settings import read_settings
from criteria.errors import PeelError

EXIT_UNEXPECTED, EXIT_BAD_INPUT, EXIT_INTERRUPTED = 1, 2, 130

cli = typer.Typer(
    name="peel",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Suggest PEEL grades from inspection notes, with the evidence they rest on.\n\n"
    "Example: peel suggest examples/investigations.txt",
)
cli.command()(suggest)
cli.command()(evaluate)
cli.command()(flag)
cli.command()(retrain)
cli.command()(monitor)
cli.command()(queue)
cli.command()(serve)
cli.add_typer(criteria_app, name="criteria")
cli.add_typer(judgments_app, name="judgments")
cli.add_typer(moderate_app, name="moderate")
cli.add_typer(flags_app, name="flags")
cli.add_typer(audit_app, name="audit")
cli.add_typer(models_app, name="models")
cli.add_typer(users_app, name="users")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"peel {version('peel-evidence-classifier')}")
        raise typer.Exit


@cli.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Suggest PEEL grades from inspection notes, with the evidence they rest on."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with a code of the contract.

    0 done; 1 unexpected failure; 2 usage or bad input; 3 done, with the answer "no"; 130
    interrupted.
    """
    warnings.showwarning = _show_warning
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; nothing is raised."""
    try:
        code = cli(args=arguments, standalone_mode=False)
    except PeelError as error:
        return _fail(str(error), EXIT_BAD_INPUT)
    except typer.TyperException as error:
        message = error.format_message().rstrip(".")
        problem = PeelError("USAGE", message, hint="see peel --help, or --help of the command")
        return _fail(str(problem), EXIT_BAD_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("interrupted", EXIT_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has seen enough; do not complain again when Python flushes.
        sys.stdout = None
        return 0
    except Exception as error:
        # No message of the exception: it may quote a note.
        kind = type(error).__name__
        problem = PeelError(
            "UNEXPECTED",
            f"something went wrong that should not ({kind})",
            hint="set PEEL_DEBUG=1 to see where, and report it without any note text",
        )
        return _debug_or(problem, error)
    return code if isinstance(code, int) else 0


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    """Tell a warning in one line, without the place in our code."""
    sys.stderr.write(f"warning: {message}\n")


def _debug_or(problem: PeelError, error: Exception) -> int:
    if read_settings().debug:
        raise error
    return _fail(str(problem), EXIT_UNEXPECTED)


def _fail(message: str, code: int) -> int:
    sys.stderr.write(message + "\n")
    return code
