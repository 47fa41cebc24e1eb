"""``peel models list | show | promote | rollback | diff``: the models of this machine."""

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.models_here import default_model, model_named, tell_mlflow
from app.retrain_report import figures_lines, rules_lines
from app.settings import read_settings
from criteria.errors import PeelError
from training.registry import CHALLENGER, CHAMPION, Registry

if TYPE_CHECKING:
    from models.bundle import Bundle
    from training.promotions import Promotion

_BY = "Who decides, for the promotion log; default: your login."
ByOption = Annotated[str | None, typer.Option(help=_BY)]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Nothing on stderr but errors.")]
NameArgument = Annotated[
    str, typer.Argument(metavar="MODEL", help="champion, challenger, default or a fingerprint.")
]
models_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The models of this machine, and which of them answers.\n\nExample: peel models list",
)


class Format(StrEnum):
    """Formats of what is shown."""

    table = "table"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="table or json.")]


@models_app.command("list")
def list_models(report_format: FormatOption = Format.table, quiet: QuietOption = False) -> None:
    """List the models and every promotion, oldest first.

    MLflow's aliases are set where a command that was stopped had left them behind.

    Example: peel models list
    """
    from training.promoting import champion_of

    registry, default = _registry(), default_model()
    _mend(registry)
    champion = champion_of(registry, default)
    known = dict.fromkeys([default.fingerprint, *registry.fingerprints()])
    rows = [
        {
            "fingerprint": fingerprint,
            "name": registry.trail(fingerprint).get("name", "default"),
            "outcomes": registry.trail(fingerprint).get("training_data", {}).get("outcomes", 0),
            "roles": _roles(registry, fingerprint, champion),
        }
        for fingerprint in known
    ]
    lines = registry.promotions()
    if report_format is Format.json:
        promotions = [vars_of(line) for line in lines]
        typer.echo(json.dumps({"models": rows, "promotions": promotions}, indent=1))
        return
    for row in rows:
        roles = ", ".join(row["roles"])
        typer.echo(
            f"{row['fingerprint'][:12]}  {row['name']:<20} {row['outcomes']:>6} outcomes  {roles}"
        )
    for line in lines:
        typer.echo(_promotion(line))


def _mend(registry: Registry) -> None:
    """Finish what a stopped command left: the switch, and telling MLflow of it."""
    from training.telling import untold

    if not (registry.unfinished or untold(registry)):
        return
    try:
        with registry.writing():
            tell_mlflow(registry, read_settings())
    except PeelError as error:
        typer.echo(f"warning: MLflow may name other models than these: {error.message}", err=True)


def _roles(registry: Registry, fingerprint: str, champion: str) -> list[str]:
    roles = [CHAMPION] if fingerprint == champion else []
    return [*roles, CHALLENGER] if registry.pointed_at(CHALLENGER) == fingerprint else roles


def _promotion(line: "Promotion") -> str:
    override = f" (overriding {', '.join(line.overridden)})" if line.overridden else ""
    return (
        f"{line.number:>4}  {line.at}  {line.who}  {line.action}  {line.before[:12]} → "
        f"{line.after[:12]}  {line.reason}{override}"
    )


def vars_of(line: "Promotion") -> dict[str, Any]:
    """Return a line of the log as plain JSON."""
    from dataclasses import asdict

    return asdict(line)


@models_app.command()
def show(
    name: NameArgument, report_format: FormatOption = Format.table, quiet: QuietOption = False
) -> None:
    """Show a model: what it learned from, the gate's verdicts, and the outcomes behind it.

    Example: peel models show challenger
    """
    registry = _registry()
    bundle = _bundle(name)
    trail = registry.trail(bundle.fingerprint)
    verdicts = _verdicts(registry, bundle.fingerprint)
    if report_format is Format.json:
        typer.echo(json.dumps({**_record(bundle), **trail, "verdicts": verdicts}, indent=1))
        return
    typer.echo(f"{bundle.name}  {bundle.fingerprint}")
    for line in _training_lines(_record(bundle)["training_data"]):
        typer.echo(f"  {line}")
    for verdict in verdicts:
        typer.echo(f"\nagainst champion {verdict['champion'][:12]}")
        typer.echo("\n".join(rules_lines(verdict)))
    typer.echo("\n".join(figures_lines(trail.get("figures", {}))))
    if trail:
        typer.echo(f"\n{len(trail['outcomes'])} outcomes (id, force, scope, grade, source, sha256)")
    for row in trail.get("outcomes", ()):
        parts = (row["id"], row["force"], row["scope"], row["grade"], row["source"])
        typer.echo("  " + "  ".join([*parts, row["sha256"][:12]]))


def _training_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each thing that is known of the training data, and for each part of it."""
    for key, value in found.items():
        name = key.replace("_", " ")
        if isinstance(value, Mapping):
            yield f"{name}:"
            yield from (f"  {line}" for line in _training_lines(value))
        else:
            yield f"{name}: {value}"


def _record(bundle: "Bundle") -> dict[str, Any]:
    return {
        "name": bundle.name,
        "fingerprint": bundle.fingerprint,
        "edition": {"name": bundle.edition, "fingerprint": bundle.edition_fingerprint},
        "training_data": dict(bundle.about.get("training_data", {})),
    }


def _verdicts(registry: Registry, fingerprint: str) -> list[dict[str, Any]]:
    paths = sorted(registry.home(fingerprint).glob("verdict-*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


@models_app.command()
def promote(
    name: Annotated[
        str, typer.Argument(metavar="MODEL", help="challenger or a fingerprint.")
    ] = CHALLENGER,
    override: Annotated[
        bool, typer.Option("--override", help="Take it on yourself where the gate refused.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why; recorded. Needed with --override.")] = "",
    by: ByOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make a model the champion, if the gate let it pass.

    Example: peel models promote challenger
    """
    from app.store.events import present_user
    from training.promoting import promote as promote_model

    registry, default = _registry(), default_model()
    with registry.writing():
        line = promote_model(
            registry,
            registry.find(name, default.fingerprint),
            default,
            who=by or present_user(),
            reason=reason,
            override=override,
        )
        tell_mlflow(registry, read_settings())
    typer.echo(_promotion(line))


@models_app.command()
def rollback(
    reason: Annotated[str, typer.Option(help="Why; recorded.")] = "",
    by: ByOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make the model champion again that the present one replaced.

    Example: peel models rollback --reason "complaints about question 3"
    """
    from app.store.events import present_user
    from training.promoting import roll_back

    registry = _registry()
    with registry.writing():
        line = roll_back(registry, default_model(), who=by or present_user(), reason=reason)
        tell_mlflow(registry, read_settings())
    typer.echo(_promotion(line))


@models_app.command()
def diff(
    first: NameArgument,
    second: NameArgument,
    report_format: FormatOption = Format.table,
    quiet: QuietOption = False,
) -> None:
    """Show what lies between two models: outcomes learned from, weights, threshold of doubt.

    Example: peel models diff default champion
    """
    from training.differing import difference, difference_lines

    registry = _registry()
    bundles = _bundle(first), _bundle(second)
    trails = [registry.trail(bundle.fingerprint) for bundle in bundles]
    found = difference(*bundles, *trails)
    as_json = report_format is Format.json
    typer.echo(json.dumps(found, indent=1) if as_json else "\n".join(difference_lines(found)))


def _registry() -> Registry:
    return Registry(read_settings().registry)


def _bundle(name: str) -> "Bundle":
    from classifier.pipeline import DEFAULT_BUNDLE
    from models.bundle import read_bundle

    folder: Path | None = model_named(name, None, read_settings())
    return read_bundle(folder or DEFAULT_BUNDLE)
