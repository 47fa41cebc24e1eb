"""Plain text and markdown: one note a file; and standard input."""

import sys
from collections.abc import Iterator
from pathlib import Path

from classifier.reading.encodings import (
    CHUNK,
    SAVE_AS_TEXT,
    binary,
    check_signature,
    find_encoding,
)
from classifier.reading.placed import Placed
from classifier.types import Note
from criteria.errors import PeelError

LARGEST = 64 * CHUNK
STDIN_ID = "stdin"


def empty(where: str) -> PeelError:
    """Return the error for a note without any text."""
    return PeelError(
        "NOTE_EMPTY", "the note is empty", hint="add the text or remove the note", where=where
    )


def too_large(where: str) -> PeelError:
    """Return the error for a single note above the size limit."""
    return PeelError(
        "NOTE_TOO_LARGE",
        f"a single note may hold {LARGEST // CHUNK} MB at most",
        hint="split it, or put one note a row into a csv or jsonl file",
        where=where,
    )


def checked_text(text: str, where: str) -> str:
    """Return the text of a note, or raise when it says nothing or holds NUL characters.

    Raises:
        PeelError: ``NOTE_EMPTY`` or ``NOTE_BINARY``.
    """
    if not text.strip():
        raise empty(where)
    if "\0" in text:
        raise binary(where, "it holds NUL characters")
    return text


def read_plain(path: Path) -> Iterator[Placed]:
    """Yield the one note of a text or markdown file; its id is the file name without suffix.

    Line ends are kept as they are, so that offsets point into the file's own text.

    Raises:
        PeelError: the file is empty, too large, no text, or in an unknown encoding.
    """
    if path.stat().st_size > LARGEST:
        raise too_large(path.name)
    with path.open(encoding=find_encoding(path), newline="") as handle:
        text = checked_text(handle.read(), path.name)
    yield Placed(Note(text=text, note_id=path.stem), path.name)


def read_stdin() -> Placed:
    """Read standard input to its end as one note of plain text.

    Raises:
        PeelError: it is empty, too large, binary, or neither UTF-8 nor cp1252.
    """
    where = "standard input"
    data = sys.stdin.buffer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise too_large(where)
    check_signature(data[:16], where)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = checked_text(data.decode(encoding), where)
        except UnicodeDecodeError:
            continue
        return Placed(Note(text=text, note_id=STDIN_ID), where)
    raise PeelError("NOTE_ENCODING", "the text cannot be decoded", hint=SAVE_AS_TEXT, where=where)
