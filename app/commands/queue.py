"""``peel queue``: which judgments to moderate next."""

import csv
import io
import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.models_here import start_of
from app.outcomes_here import judgments_to_look_at
from app.settings import read_settings
from classifier.formulas import guarded

if TYPE_CHECKING:
    from training.queue import Queued


class Format(StrEnum):
    """Formats of the queue."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


def queue(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Judgments (.csv or .jsonl); default: the store."),
    ] = None,
    size: Annotated[int, typer.Option(min=1, help="How many to list.")] = 20,
    report_format: Annotated[
        Format | None,
        typer.Option("--format", help="Default: table on a terminal, jsonl otherwise."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Nothing on stderr but errors.")] = False,
) -> None:
    """List the judgments whose moderation would teach the model most, with the reason.

    Those it is unsure of, or reads otherwise than the inspector, and unlike what was moderated.
    Those that have a moderated grade, in the store or in the file, are not listed.

    Example: peel queue judgments.csv --size 5
    """
    settings = read_settings()
    start = start_of(settings)
    judgments, moderated = judgments_to_look_at(path, start.parts.edition, settings)
    from training.queue import queue as queue_of

    done = sum(one.judgment_id in moderated for one in judgments)
    if done and not quiet:
        rest = "not listed" if done < len(judgments) else "there is nothing to moderate"
        typer.echo(f"{done} of {len(judgments)} judgments moderated already: {rest}", err=True)
    found = queue_of(start.pipeline, judgments, moderated, size)
    chosen = report_format or (Format.table if sys.stdout.isatty() else Format.jsonl)
    typer.echo(_written(found, chosen), nl=False)


def _written(found: list["Queued"], chosen: Format) -> str:
    rows = [asdict(one) for one in found]
    if chosen is Format.jsonl:
        return "".join(json.dumps(row) + "\n" for row in rows)
    if chosen is Format.table:
        return "".join(
            f"{o.rank:>4}  {o.judgment_id:<16} {o.score:.3f}  {o.reason}\n" for o in found
        )
    stream = io.StringIO()
    names = ("rank", "judgment_id", "score", "uncertainty", "novelty", "reason")
    writer = csv.DictWriter(stream, names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, "judgment_id": guarded(row["judgment_id"])})
    return stream.getvalue()
