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
from app.progress import steps
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
) -> None:
    """Compare the latest notes with the training data, and suggestions with moderated grades.

    The training data is read by models that did not see it in training, as none saw the notes.
    Says which stated thresholds call for review, retest or retraining; the strongest stands first.
    The measures are kept in MLflow.

    Example: peel monitor examples/notes.csv
    """
    settings = read_settings()
    start = start_of(settings)
    edition = start.parts.edition
    notes = _notes(paths, edition, settings)
    moderated = _outcomes(outcomes, edition, settings)
    from eval.tracking import Tracker
    from training.drift import agreement, measure, strongest
    from training.model_registry import ModelTracker
    from training.profile import read_texts

    with steps(total=_STEPS, what="steps", quiet=quiet) as one_more:
        reference = start.reference()
        one_more()
        latest = read_texts(start.pipeline, notes)
        one_more()
        measures = measure(reference, latest)
        if moderated:
            measures.append(agreement(start.pipeline, moderated, start.evaluated_kappa()))
    action = strongest(measures)
    tracker = ModelTracker(Tracker(settings.tracking_uri, settings.mlflow_artifacts))
    tracker.log_monitoring(start.parts.bundle.fingerprint, measures, action)
    chosen = report_format or (Format.table if sys.stdout.isatty() else Format.json)
    if chosen is Format.json:
        rows = [asdict(found) for found in measures]
        typer.echo(json.dumps({"action": action, "measures": rows}, indent=1))
    else:
        typer.echo(_table(action, measures, len(notes)))


def _notes(paths: list[str] | None, edition: "Edition", settings: Settings) -> Sequence["Note"]:
    from classifier.reading import open_notes
    from classifier.types import Note

    if paths:
        return list(open_notes(paths, edition))
    found, _ = judgments_to_look_at(None, edition, settings)
    return [Note(j.text, j.judgment_id, force=j.force, scope=j.scope) for j in found]


def _outcomes(
    path: Path | None, edition: "Edition", settings: Settings
) -> list["ModeratedOutcome"]:
    from training.outcome_checks import check_outcomes

    try:
        found = moderated_outcomes(path, edition, settings)[0]
    except PeelError as error:
        if path is None and error.code == "OUTCOMES_NONE":
            return []
        raise
    check_outcomes(found, edition)
    return found


def _table(action: str, measures: Sequence["Measure"], n: int) -> str:
    lines = [f"{n} latest texts. Called for: {action}", ""]
    lines += [f"{found.action:<8} {found.name:<14} {found.why}" for found in measures]
    return "\n".join(lines)
