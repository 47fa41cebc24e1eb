"""``peel evaluate``: how good the suggestions are on forces the model never saw."""

import json
import sys
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.progress import steps
from app.settings import read_settings


class Format(StrEnum):
    """Formats of the figures."""

    table = "table"
    json = "json"


def evaluate(
    data: Annotated[
        Path | None, typer.Option(help="Graded records (JSON lines); default: those we ship.")
    ] = None,
    baselines: Annotated[
        bool, typer.Option("--baselines", help="Run simple methods on the same folds.")
    ] = False,
    report_format: Annotated[
        Format | None,
        typer.Option("--format", help="Default: table on a terminal, json otherwise."),
    ] = None,
    log: Annotated[bool, typer.Option(help="Keep the evaluation as an MLflow run.")] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")] = False,
) -> None:
    """Evaluate by cross-validation on forces: no force is both trained on and tested on.

    The folds of the records we ship are fitted already; other records take minutes a fold.

    Example: peel evaluate --baselines --format table
    """
    from criteria.loader import load_edition
    from eval.records import RECORDS, read_records

    edition = load_edition()
    path = data or RECORDS
    records = read_records(path, edition)

    from classifier.pipeline import Pipeline
    from eval.behaviour import run_behaviour
    from eval.evaluation import N_FOLDS
    from eval.report import figures_table
    from eval.tracking import Tracker
    from training.evaluating import Procedures, evaluate_default
    from training.tuning.tuner import Tuner

    settings = read_settings()
    chosen = report_format or (Format.table if sys.stdout.isatty() else Format.json)
    settings.home.mkdir(parents=True, exist_ok=True)
    n_core = len({record.core_question for record in records})
    with steps(total=N_FOLDS + n_core, what="fitted", quiet=quiet) as one_more:
        tuner = Tuner(edition, settings.tuned)
        procedures = Procedures(edition, tuner, settings.folds, settings.vector_cache)
        evaluation = evaluate_default(records, procedures, baselines=baselines, progress=one_more)
    shipped = Pipeline.load()
    behaviour = run_behaviour(shipped).rates()
    evaluation = replace(evaluation, figures={**evaluation.figures, "behaviour": behaviour})
    if log:
        parameters = {
            "recipe": tuner.recipe.fingerprint,
            "folds": N_FOLDS,
            "behaviour_model": shipped.bundle.fingerprint,
            **{f"recipe.{name}": value for name, value in asdict(tuner.recipe).items()},
        }
        tracker = Tracker(settings.tracking_uri, settings.mlflow_artifacts)
        tracker.log(evaluation, edition, parameters, path.name)
    if chosen is Format.json:
        typer.echo(json.dumps(evaluation.figures, indent=1))
    else:
        typer.echo(figures_table(evaluation.figures))
