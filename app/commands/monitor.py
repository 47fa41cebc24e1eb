"""``peel monitor``: have the latest notes and judgments moved away from what the model knows?"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.models_here import start_of
from app.outcomes_here import judgments_to_look_at, moderated_outcomes
from app.progress import named_steps
from app.settings import Settings, read_settings
from criteria.errors import PeelError

if TYPE_CHECKING:
    from classifier.judgments import ModeratedOutcome
    from classifier.types import Note
    from criteria.schema import Edition
    from training.drift import Measure

_STEPS = 3


class Format(StrEnum):
    """Formats of the measures."""

    table = "table"
    json = "json"


def monitor(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Latest notes; default: judgments in the store."),
    ] = None,
    outcomes: Annotated[
        Path | None,
        typer.Option(help="Latest moderated outcomes; default: those in the store, if any."),
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
    """Compare the latest notes with the training data, and suggestions with moderated grades.

    The training data is read by models that did not see it in training, as none saw the notes.
    Says which stated thresholds call for review, retest or retraining; the strongest stands first.
    Outcomes that the model learned from, or whose inspector saw its suggestion, are left aside.
    The measures are kept in MLflow.

    Example: peel monitor examples/notes.csv
    """
    settings = read_settings()
    start = start_of(settings)
    edition = start.parts.edition
    notes = _notes(paths, edition, settings)
    moderated, source = _outcomes(outcomes, edition, settings)
    from eval.tracking import Tracker
    from training.agreement import agreement, impartial
    from training.drift import measure, strongest
    from training.model_registry import ModelTracker
    from training.profile import read_texts

    with named_steps(total=_STEPS, quiet=quiet, lines=step_lines) as begin:
        begin("reading the training data")
        reference = start.reference()
        begin("reading the latest judgments")
        latest = read_texts(start.pipeline, notes)
        begin("comparing them")
        measures = measure(reference, latest)
        if moderated:
            fair = impartial(moderated, start.learned)
            evaluated = start.evaluated_kappa()
            measures.append(agreement(start.pipeline, fair, evaluated, source=source))
    action = strongest(measures)
    chosen = report_format or (Format.table if sys.stdout.isatty() else Format.json)
    if chosen is Format.json:
        rows = [asdict(found) for found in measures]
        typer.echo(json.dumps({"action": action, "measures": rows}, indent=1))
    else:
        typer.echo(_table(action, measures, len(notes)))
    # Last: that MLflow cannot be written must not take the measures away.
    tracker = ModelTracker(Tracker(settings.tracking_uri, settings.mlflow_artifacts))
    tracker.log_monitoring(start.parts.bundle.fingerprint, measures, action)


def _notes(paths: list[str] | None, edition: "Edition", settings: Settings) -> Sequence["Note"]:
    from classifier.reading import open_notes
    from classifier.types import Note

    if paths:
        return list(open_notes(paths, edition))
    found, _ = judgments_to_look_at(None, edition, settings)
    return [Note(j.text, j.judgment_id, force=j.force, scope=j.scope) for j in found]


def _outcomes(
    path: Path | None, edition: "Edition", settings: Settings
) -> tuple[list["ModeratedOutcome"], str]:
    from training.outcome_checks import check_outcomes

    try:
        found, source = moderated_outcomes(path, edition, settings)
    except PeelError as error:
        if path is None and error.code == "OUTCOMES_NONE":
            return [], ""
        raise
    check_outcomes(found, edition)
    return found, f"the {source}" if path is None else source


def _table(action: str, measures: Sequence["Measure"], n: int) -> str:
    lines = [f"{n} latest texts. Called for: {action}", ""]
    lines += [f"{found.action:<8} {found.name:<14} {found.why}" for found in measures]
    return "\n".join(lines)
