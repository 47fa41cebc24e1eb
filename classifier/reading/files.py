"""One file: the reader for its suffix, and what can keep it from being opened."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from classifier.reading.docx import read_docx
from classifier.reading.jsonl import read_jsonl
from classifier.reading.placed import Placed
from classifier.reading.plain import read_plain
from classifier.reading.table import read_csv
from criteria.errors import PeelError

Reader = TypeVar("Reader")
Item = TypeVar("Item")
READERS: dict[str, Callable[[Path], Iterator[Placed]]] = {
    ".txt": read_plain,
    ".md": read_plain,
    ".docx": read_docx,
    ".csv": read_csv,
    ".jsonl": read_jsonl,
}


def reader_of(path: Path, readers: Mapping[str, Reader]) -> Reader:
    """Return the reader for a file.

    Raises:
        PeelError: ``NOTE_MISSING``, ``NOTE_IS_FOLDER``, ``NOTE_NOT_REGULAR`` or
            ``NOTE_UNKNOWN_SUFFIX``.
    """
    known = ", ".join(readers)
    if path.is_dir():
        raise PeelError(
            "NOTE_IS_FOLDER", "this is a folder", hint=f"name the files ({known})", where=str(path)
        )
    if not path.exists():
        raise PeelError(
            "NOTE_MISSING", "there is no such file", hint="check the path", where=str(path)
        )
    if not path.is_file():
        # A named pipe would hang, and notes are read more than once.
        raise PeelError(
            "NOTE_NOT_REGULAR",
            "this is a pipe or a device, not a regular file",
            hint="use - for standard input, or save the notes to a file",
            where=str(path),
        )
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise PeelError(
            "NOTE_UNKNOWN_SUFFIX",
            "this kind of file cannot be read here",
            hint=f"save it as one of {known}",
            where=path.name,
        )
    return reader


def readable(
    path: Path, readers: Mapping[str, Reader], read: Callable[[Reader], Iterator[Item]]
) -> Iterator[Item]:
    """Yield what the reader for a file's suffix makes of it.

    Args:
        path: The file.
        readers: Readers by suffix.
        read: Calls the reader.

    Raises:
        PeelError: the file cannot be read, or something in it is wrong.
    """
    try:
        yield from read(reader_of(path, readers))
    except OSError:
        raise PeelError(
            "NOTE_UNREADABLE",
            "the file cannot be opened",
            hint="check that you may read it and that no other program holds it",
            where=path.name,
        ) from None


def read_file(path: Path) -> Iterator[Placed]:
    """Yield the notes of one file with their places.

    Raises:
        PeelError: the file cannot be read, or something in it is wrong.
    """
    yield from readable(path, READERS, lambda reader: reader(path))
