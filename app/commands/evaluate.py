"""``peel evaluate``: how good the suggestions are on forces the model never saw."""

import json
import sys
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
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")] = False,
) -> None:
    """Evaluate by cross-validation on forces: no force is both trained on and tested on.

    Example: peel evaluate --baselines --format table
    """
    from criteria.loader import load_edition
    from eval.records import RECORDS, read_records

    edition = load_edition()
    records = read_records(data or RECORDS, edition)

    from eval.evaluation import N_FOLDS
    from eval.report import figures_table
    from training.evaluating import evaluate_default

    chosen = report_format or (Format.table if sys.stdout.isatty() else Format.json)
    with steps(total=N_FOLDS, what="folds", quiet=quiet) as one_more:
        evaluation = evaluate_default(
            records,
            edition,
            cache=read_settings().vector_cache,
            baselines=baselines,
            progress=one_more,
        )
    if chosen is Format.json:
        typer.echo(json.dumps(evaluation.figures, indent=1))
    else:
        typer.echo(figures_table(evaluation.figures))
