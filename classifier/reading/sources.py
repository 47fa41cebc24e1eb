"""The way in for notes: paths are checked to the last row, then streamed as often as wanted."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.reading.files import read_file
from classifier.reading.placed import Placed
from classifier.reading.plain import read_stdin
from classifier.types import Note
from criteria.errors import PeelError
from criteria.schema import Edition

STDIN = "-"
LONGEST_QUOTED = 20


@dataclass(frozen=True)
class NoteSource:
    """Notes that have passed every check; iterate over it as often as you like.

    Attributes:
        paths: The files, in the order given.
        count: Number of notes.
        stdin: The note from standard input, which can be read only once.
    """

    paths: tuple[str, ...]
    count: int
    stdin: Placed | None = None

    def __len__(self) -> int:
        """Return the number of notes."""
        return self.count

    def __iter__(self) -> Iterator[Note]:
        """Yield the notes in order, holding one at a time in memory."""
        return (placed.note for placed in read_all(self.paths, self.stdin))


def read_all(paths: Sequence[str], stdin: Placed | None) -> Iterator[Placed]:
    """Yield the notes of all paths in order; ``-`` stands for the note from standard input."""
    for path in paths:
        if path == STDIN and stdin is not None:
            yield stdin
        else:
            yield from read_file(Path(path))


def check_scope(placed: Placed, edition: Edition) -> None:
    """Refuse a scope that no note can be filed under.

    Raises:
        PeelError: ``NOTE_UNKNOWN_SCOPE``, naming close matches.
    """
    scope = placed.note.scope
    known = [name for name, level in edition.levels.items() if level != "principal_area"]
    if scope is None or scope in known:
        return
    close = difflib.get_close_matches(scope, known, n=3, cutoff=0.5)
    quoted = f'"{scope}" ' if len(scope) <= LONGEST_QUOTED else ""
    raise PeelError(
        "NOTE_UNKNOWN_SCOPE",
        f"the scope {quoted}is no core question, question or sub-question of {edition.name}",
        hint=f"did you mean {', '.join(close)}?" if close else f"use an id such as {known[0]}",
        where=placed.at("scope"),
    )


def open_notes(paths: Sequence[str | Path], edition: Edition) -> NoteSource:
    """Check every note of every path, and return them ready to be streamed.

    Args:
        paths: Files (.txt, .md, .docx, .csv, .jsonl), and ``-`` for standard input.
        edition: Whose ids a note's scope must be one of.

    Returns:
        The notes; nothing of them but ids is held in memory (standard input apart).

    Raises:
        PeelError: the first thing that is wrong, with file, line and column. Nothing has been
            handed out by then.
    """
    names = tuple(str(path) for path in paths)
    stdin = read_stdin() if STDIN in names else None
    seen: dict[str, str] = {}
    for path, placed in ((name, one) for name in names for one in read_all((name,), stdin)):
        check_scope(placed, edition)
        note_id = placed.note.note_id
        # Two folders may each hold a file of this name, so here the path is named in full.
        place = placed.where.replace(Path(path).name, path, 1)
        if note_id in seen:
            raise PeelError(
                "NOTE_DUPLICATE_ID",
                f'the note id "{note_id}" is used twice',
                hint="give every note of a run an id of its own",
                where=f"{seen[note_id]} and {place}",
            )
        seen[note_id] = place
    return NoteSource(names, len(seen), stdin)
