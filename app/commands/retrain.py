"""``peel retrain``: learn from moderated outcomes; replace the champion only if that is better."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.models_here import default_model, start_of, tell_mlflow
from app.outcomes_here import moderated_outcomes
from app.progress import named_steps
from app.retrain_report import retrained_record, retrained_table
from app.settings import read_settings

EXIT_NO = 3
_STEPS = 4


class Format(StrEnum):
    """Formats of the verdict."""

    table = "table"
    json = "json"


def retrain(
    outcomes: Annotated[
        Path | None,
        typer.Option(help="Moderated outcomes (.csv or .jsonl); default: those in the store."),
    ] = None,
    adapter: Annotated[
        bool | None,
        typer.Option(
            "--adapter/--heads-only",
            help="Tune the encoder's adapter too (minutes). Default: with 2,000 outcomes or more "
            "that it was not tuned on.",
        ),
    ] = None,
    promote_if_better: Annotated[
        bool, typer.Option("--promote-if-better", help="Promote if every rule of the gate is met.")
    ] = False,
    by: Annotated[
        str | None, typer.Option(help="Who decides, for the promotion log; default: your login.")
    ] = None,
    report_format: Annotated[
        Format | None,
        typer.Option("--format", help="Default: table on a terminal, json otherwise."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")] = False,
    step_lines: Annotated[
        bool, typer.Option("--step-lines", help="Progress as lines on stderr, for a program.")
    ] = False,
) -> None:
    """Train a challenger on moderated outcomes and compare it with the champion.

    Both are judged on the same forces, which neither has seen. The challenger is kept either way
    (peel models list). Exit 3 when the gate refused it under --promote-if-better.

    Example: peel retrain --outcomes examples/moderated-outcomes.csv
    """
    settings = read_settings()
    from classifier.pipeline import load_parts

    start = start_of(settings)
    # The edition first: outcomes are checked by it before anything heavy is loaded.
    edition = load_parts(start.registry.champion_bundle()).edition
    given, source = moderated_outcomes(outcomes, edition, settings)
    from app.store.events import present_user
    from eval.tracking import Tracker
    from training.adapting import ENOUGH_OUTCOMES
    from training.candidate import tuned_on
    from training.model_registry import ModelTracker
    from training.promoting import promote
    from training.telling import tell

    # Nothing of the champion is read before the lock is held: it might be replaced meanwhile.
    with start.registry.writing():
        untuned = len(given) - tuned_on(start.parts.bundle)[1]
        tuned = untuned >= ENOUGH_OUTCOMES if adapter is None else adapter
        with named_steps(total=_STEPS + tuned, quiet=quiet, lines=step_lines) as begin:
            place = Tracker(settings.tracking_uri, settings.mlflow_artifacts)
            tracker = ModelTracker(place, start.registry.identity)
            tracker.close_unfinished()
            tell(start.registry, tracker)
            result = start.retraining(tracker, begin).run(
                given, source=source, adapting=start.adapting() if tuned else None
            )
            promoted = promote_if_better and result.verdict.promote
            if promoted:
                who = by or present_user()
                promote(start.registry, result.challenger, default_model(), who=who)
            tell_mlflow(start.registry, settings)
    chosen = report_format or (Format.table if sys.stdout.isatty() else Format.json)
    record = {"promoted": promoted, **retrained_record(result)}
    text = json.dumps(record, indent=1) if chosen is Format.json else retrained_table(record)
    typer.echo(text)
    if promote_if_better and not promoted:
        raise typer.Exit(EXIT_NO)
