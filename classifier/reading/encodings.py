"""Finding out how a text file is encoded, and refusing files that hold no text."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from criteria.errors import PeelError

CHUNK = 1 << 20
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Files that people rename by mistake. Some begin with readable bytes, so NUL alone finds few.
SIGNATURES = {
    b"PK\x03\x04": "a zip or Office file",
    b"%PDF-": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"{\\rtf": "a rich text file",
}
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
MOST_CONTROLS = 0.01
SAVE_AS_TEXT = "save the notes as plain text (UTF-8), Word .docx, csv or jsonl and try again"


def binary(where: str, what: str) -> PeelError:
    """Return the error for a file that holds something other than text."""
    return PeelError(
        "NOTE_BINARY", f"this is not a text file: {what}", hint=SAVE_AS_TEXT, where=where
    )


def check_signature(head: bytes, where: str) -> None:
    """Refuse what begins like a document or picture, after a byte order mark or without one.

    Raises:
        PeelError: ``NOTE_BINARY``.
    """
    head = head.removeprefix(codecs.BOM_UTF8)
    for signature, what in SIGNATURES.items():
        if head.startswith(signature):
            raise binary(where, f"it looks like {what}")


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file a megabyte at a time."""
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            yield chunk


def decodes(path: Path, encoding: str) -> bool:
    """Tell whether the whole file can be decoded, holding one chunk in memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def check_controls(path: Path) -> None:
    """Refuse a file in a one-byte-a-letter encoding that holds control bytes, as text never does.

    Raises:
        PeelError: ``NOTE_BINARY`` for any NUL byte or many other control bytes.
    """
    controls = total = 0
    for chunk in chunks(path):
        if b"\0" in chunk:
            raise binary(path.name, "it holds NUL bytes")
        controls += len(chunk) - len(chunk.translate(None, CONTROLS))
        total += len(chunk)
    if controls > MOST_CONTROLS * total:
        raise binary(path.name, "it holds control bytes")


def find_encoding(path: Path) -> str:
    """Return the encoding of a text file: by its byte order mark, else UTF-8, else cp1252.

    Args:
        path: A file that exists and may be read.

    Returns:
        A name that ``open`` understands; a byte order mark is dropped by it.

    Raises:
        PeelError: ``NOTE_BINARY`` when the file is no text, ``NOTE_ENCODING`` when it is text in
            an encoding that we do not read.
    """
    with path.open("rb") as handle:
        head = handle.read(16)
    check_signature(head, path.name)
    marked = next((name for bom, name in BOMS.items() if head.startswith(bom)), None)
    if marked != "utf-16":
        check_controls(path)
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        if decodes(path, encoding):
            return encoding
    raise PeelError(
        "NOTE_ENCODING",
        "the text is in an encoding that cannot be read",
        hint="save the file as UTF-8 and try again",
        where=path.name,
    )
