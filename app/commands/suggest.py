"""``peel suggest``: notes in, a report out."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.listing import write_out
from app.models_here import model_named
from app.progress import tracked
from app.settings import read_settings
from criteria.errors import PeelError

if TYPE_CHECKING:
    from classifier.types import Note, NoteResult
    from criteria.schema import Edition


class Format(StrEnum):
    """Formats of the report."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    html = "html"
    csv = "csv"


def suggest(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Notes: .txt .md .docx .csv .jsonl, - for stdin."),
    ],
    scope: Annotated[
        str | None,
        typer.Option(help="Core question, question or sub-question of notes that name none."),
    ] = None,
    report_format: Annotated[
        Format | None,
        typer.Option("--format", help="Default: table on a terminal, jsonl otherwise."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="File to write, whole or not at all; default stdout.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="default (the one we ship), champion, challenger, a fingerprint or the folder of "
            "a bundle; without it the champion, or default until something was promoted."
        ),
    ] = None,
    criteria: Annotated[
        str | None, typer.Option(help="Name or folder of a criteria edition.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")] = False,
) -> None:
    """Suggest grades for the scopes that notes speak to, with evidence and descriptors.

    Example: peel suggest examples/week-at-northshire.docx --format html --output report.html
    """
    from classifier.pipeline import Pipeline, load_parts
    from classifier.reading import open_notes

    _check_output(output, paths)
    settings = read_settings()
    parts = load_parts(model_named(model, criteria, settings), criteria)
    _check_scope(scope, parts.edition)
    notes = open_notes(paths, parts.edition)
    pipeline = Pipeline.from_parts(parts, cache=settings.vector_cache)
    results = pipeline.stream(_filed_under(scope, notes))
    chosen = report_format or (Format.table if _on_terminal(output) else Format.jsonl)
    watched = tracked(results, total=len(notes), what="notes", quiet=quiet)
    _report(watched, parts.edition, chosen, output)


def _check_output(output: Path | None, paths: Sequence[str]) -> None:
    if output is None or not output.exists():
        return
    if any(Path(path).exists() and output.samefile(path) for path in paths):
        raise PeelError(
            "OUTPUT_IS_INPUT",
            "the report would be written over the notes it is made from",
            where=str(output),
            hint="name another file with --output",
        )


def _on_terminal(output: Path | None) -> bool:
    return output is None and sys.stdout.isatty()


def _check_scope(scope: str | None, edition: "Edition") -> None:
    if scope is not None and edition.levels.get(scope) in (None, "principal_area"):
        raise PeelError(
            "SCOPE_UNKNOWN",
            f"--scope {scope!r} is no core question, question or sub-question of {edition.name}",
            hint="run peel criteria list to see the ids",
        )


def _filed_under(scope: str | None, notes: Iterable["Note"]) -> Iterator["Note"]:
    return (replace(note, scope=note.scope or scope) for note in notes)


def _report(
    results: Iterator["NoteResult"], edition: "Edition", chosen: Format, output: Path | None
) -> None:
    from classifier.reporting import write_report

    write_out(output, lambda stream: write_report(results, edition, chosen.value, stream))
