"""Results as one self-contained web page, made note by note."""

from collections.abc import Iterable, Iterator
from functools import cache
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from classifier.reporting import words
from classifier.reporting.cleaning import showable
from classifier.reporting.page_view import NoteView
from classifier.types import NoteResult, Origin
from criteria.schema import Edition

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

_IN_MEMORY = 4 * 2**20


def _finalize(value: object) -> object:
    # Exactly str: what a macro returns is markup, already made of clean text.
    return showable(value) if type(value) is str else value


def report_environment(loader: "BaseLoader") -> "Environment":
    """Return what renders the report's templates, wherever they are shown.

    Args:
        loader: Finds them, and those of a page around them.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters.update(
        grade=words.grade_words,
        percent=words.percent,
        moved=words.moved_words,
        counted=words.count_words,
        made=words.made_words,
        expected=words.expected_words,
        listed=words.listed,
        sentence=words.sentence,
        date=words.date_words,
    )
    environment.globals["leanings"] = words.LEANINGS
    return environment


@cache
def page_templates() -> "Environment":
    """Return the templates of our pages: everything escaped, nothing undefined."""
    from jinja2 import PackageLoader

    return report_environment(PackageLoader("classifier.reporting"))


def _spool() -> IO[str]:
    return SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="")


def _read_back(spool: IO[str]) -> Iterator[str]:
    spool.seek(0)
    while block := spool.read(2**16):
        yield block


def html_chunks(results: Iterable[NoteResult], edition: Edition) -> Iterator[str]:
    """Yield one HTML page about all notes, with nothing to fetch from elsewhere.

    A list of the notes stands before them, so both are collected on disk until the last note is
    known; memory holds one note at a time.

    Args:
        results: Read one at a time, all before the first piece is yielded.
        edition: The criteria that the results answer by.

    Yields:
        Pieces of the page, in order.
    """
    templates = page_templates()
    count, title = 0, "No notes"
    origins: dict[tuple[Origin, Origin], None] = {}  # a set that keeps its order
    with _spool() as rows, _spool() as sections:
        for count, result in enumerate(results, start=1):
            view = NoteView(result, edition, count)
            origins[result.model, result.criteria] = None
            title = f"Note {result.note.note_id}" if count == 1 else f"{count:,} notes"
            rows.writelines(templates.get_template("row.html").generate(view=view))
            sections.writelines(templates.get_template("note.html").generate(view=view))
        about = {"edition": edition, "count": count, "title": title, "origins": list(origins)}
        yield from templates.get_template("head.html").generate(about)
        if count > 1:
            yield from templates.get_template("list.html").generate(rows=_read_back(rows))
        yield from _read_back(sections)
        yield from templates.get_template("foot.html").generate(about)
