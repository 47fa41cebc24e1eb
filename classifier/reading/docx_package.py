"""The safe way into a Word file: bounded unzipping and no document type declarations.

python-docx would unpack every part, pictures included, without a limit; so the few parts that hold
text are read here.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from criteria.errors import PeelError

# defusedxml returns standard ElementTree elements and publishes no types.
Element: TypeAlias = Any

DOCUMENT = "word/document.xml"
OLE = b"\xd0\xcf\x11\xe0"
MOST_MEMBERS = 5_000
LARGEST_PART = 32 << 20
# Word's own xml shrinks to a tenth or so; thousands of identical rows to a hundredth.
RATIO_CHECKED_ABOVE = 4 << 20
HIGHEST_RATIO = 250


def not_docx(what: str, where: str) -> PeelError:
    """Return the error for a file that is no Word document."""
    return PeelError(
        "NOTE_NOT_DOCX",
        what,
        hint="open it in Word and save it as .docx, without a password",
        where=where,
    )


def too_large(where: str) -> PeelError:
    """Return the error for a document that unpacks to more than we are willing to read."""
    return PeelError(
        "NOTE_DOCX_TOO_LARGE",
        "the document unpacks to far more than a note can be",
        hint="copy the text into a new document; if it came from outside, do not open it",
        where=where,
    )


def read_member(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    """Return the bytes of one part, never unpacking more than the limit.

    Raises:
        PeelError: ``NOTE_DOCX_TOO_LARGE`` or, for damage and passwords, ``NOTE_NOT_DOCX``.
    """
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise not_docx("the document is protected by a password", where)
    if info.file_size > LARGEST_PART:
        raise too_large(where)
    try:
        with archive.open(info) as member:
            # The declared size can lie, so what is really read is bounded as well.
            data = member.read(LARGEST_PART + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
        raise not_docx("the document is damaged", where) from None
    ratio = len(data) / max(info.compress_size, 1)
    if len(data) > LARGEST_PART or (len(data) > RATIO_CHECKED_ABOVE and ratio > HIGHEST_RATIO):
        raise too_large(where)
    return data


def parse_part(archive: zipfile.ZipFile, name: str, where: str) -> Element | None:
    """Return the root element of an xml part, or None when the document has no such part.

    Raises:
        PeelError: ``NOTE_DOCX_UNSAFE`` for a document type or entity declaration, in whatever
            encoding; ``NOTE_NOT_DOCX`` when it is no xml.
    """
    if name not in archive.namelist():
        return None
    try:
        return fromstring(read_member(archive, name, where), forbid_dtd=True)
    except DefusedXmlException:
        raise PeelError(
            "NOTE_DOCX_UNSAFE",
            "the document declares xml entities, which Word never does and attackers do",
            hint="ask where the file came from; copy its text into a new document",
            where=where,
        ) from None
    # ValueError and LookupError: an encoding that the parser does not know.
    except (ParseError, ValueError, LookupError):
        raise not_docx("the document is damaged", where) from None


def open_zip(handle: IO[bytes], where: str) -> zipfile.ZipFile:
    """Open the zip of a Word document.

    Raises:
        PeelError: ``NOTE_NOT_DOCX`` or ``NOTE_DOCX_TOO_LARGE``.
    """
    if handle.read(4) == OLE:
        raise not_docx("this is an old Word file (.doc) or one with a password", where)
    try:
        archive = zipfile.ZipFile(handle)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise not_docx("this is no Word document, or a damaged one", where) from None
    if len(archive.infolist()) > MOST_MEMBERS:
        raise too_large(where)
    if DOCUMENT not in archive.namelist():
        raise not_docx("this is a zip file, but no Word document", where)
    return archive


@contextmanager
def open_docx(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a Word file after checking that it is one.

    Raises:
        PeelError: ``NOTE_NOT_DOCX`` or ``NOTE_DOCX_TOO_LARGE``.
    """
    with path.open("rb") as handle, open_zip(handle, path.name) as archive:
        yield archive
