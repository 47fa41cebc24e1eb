"""From what a form or request brings to checked notes, by the same readers as the command line."""

import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from classifier.reading import open_notes
from classifier.reading.files import READERS
from classifier.reporting.cleaning import one_line
from classifier.types import Note
from criteria.errors import PeelError
from criteria.schema import Edition

LARGEST_UPLOAD = 20 << 20
MOST_NOTES = 20_000
_LONGEST_STEM = 80
# Folders and drives that a browser or an attacker put before the name.
_SEPARATORS = str.maketrans("\\:", "//")


def safe_name(given: str) -> str:
    """Return the last part of a file name, cleaned, with a suffix that we read.

    Raises:
        PeelError: ``NOTE_UNKNOWN_SUFFIX``.
    """
    name = PurePosixPath(one_line(given).translate(_SEPARATORS)).name
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in READERS:
        known = ", ".join(READERS)
        raise PeelError(
            "NOTE_UNKNOWN_SUFFIX",
            "this kind of file cannot be read",
            hint=f"notes are read from {known}; an old .doc must be saved as .docx",
        )
    stem = name[: -len(suffix)].strip(". ") or "note"
    return stem[:_LONGEST_STEM] + suffix


def uploaded_notes(given_name: str, data: bytes, edition: Edition) -> list[Note]:
    """Return the notes of an uploaded file, every row of it checked.

    Args:
        given_name: What the browser says it is called; only its last part is used.
        data: The file.
        edition: Whose ids a scope must be one of.

    Raises:
        PeelError: the file is of a kind we do not read, or something in it is wrong; names the
            line. ``NOTE_TOO_MANY`` above the limit.
    """
    name = safe_name(given_name)
    with tempfile.TemporaryDirectory(prefix="peel-upload-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            source = open_notes([path], edition)
            if len(source) > MOST_NOTES:
                raise PeelError(
                    "NOTE_TOO_MANY",
                    f"the file holds more than {MOST_NOTES:,} notes",
                    hint="split it, or use peel suggest",
                )
            return list(source)
        except PeelError as error:
            # The folder of the moment means nothing to whoever sent the file.
            where = error.where and error.where.replace(str(path), name)
            raise PeelError(error.code, error.message, hint=error.hint, where=where) from None


def filled_in(
    notes: list[Note],
    *,
    force: str | None = None,
    scope: str | None = None,
    inspector: str | None = None,
) -> list[Note]:
    """Give notes that name no force, scope or inspector those that hold for all."""
    return [
        replace(
            note,
            force=note.force or force,
            scope=note.scope or scope,
            inspector=note.inspector or inspector,
        )
        for note in notes
    ]
