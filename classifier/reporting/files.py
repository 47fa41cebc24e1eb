"""Output files that are written whole or not at all."""

import errno
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from criteria.errors import PeelError

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


def _refused(path: Path, cause: OSError) -> PeelError:
    return PeelError(
        "OUTPUT_NOT_WRITABLE",
        f"the output file cannot be written ({cause.strerror or cause})",
        hint="choose a folder that exists, that you may write to and that has space left",
        where=str(path),
    )


def _put_in_place(beside: Path, path: Path) -> None:
    try:
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as cause:
        raise _refused(path, cause) from cause


def _write_beside(path: Path, writer: Callable[[TextIO], None]) -> None:
    """Write to a new file in the folder of ``path`` and move it there when it is complete."""
    # The name of the target is left out: with it the temporary name could grow too long.
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        stream = beside.open("x", encoding="utf-8", newline="")
    except OSError as cause:
        raise _refused(path, cause) from cause
    try:
        with stream:
            writer(stream)
            stream.flush()
            os.fsync(stream.fileno())
        _put_in_place(beside, path)
    except BaseException:
        # BaseException: a file half written must go when a person presses Ctrl-C, too.
        beside.unlink(missing_ok=True)
        raise


def write_whole(path: Path, writer: Callable[[TextIO], None]) -> None:
    """Write a UTF-8 text file so that nobody ever sees half of it.

    The text goes to a temporary file in the same folder, which then takes the place of the target
    in one step. Whatever goes wrong, the temporary file is removed and an existing target stays as
    it was. A pipe or a device, which cannot be replaced, is written to directly.

    Args:
        path: The file to write; a link is followed.
        writer: Writes the text to the stream it is given; line ends stay as written.

    Raises:
        PeelError: ``OUTPUT_IS_FOLDER`` when the path names a folder; ``OUTPUT_NOT_WRITABLE`` when
            the folder is missing or may not be written to, or the disk is full.
    """
    # The os.path forms answer False where a folder may not be searched; Path would raise.
    if os.path.isdir(path):
        raise PeelError(
            "OUTPUT_IS_FOLDER",
            "the output is a folder, not a file",
            hint="add a file name to the path",
            where=str(path),
        )
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer(stream)
        else:
            _write_beside(Path(os.path.realpath(path)), writer)
    except OSError as cause:
        # Other errors of the system may come from the writer's own sources: not ours to explain.
        if cause.errno in _DISK_FULL:
            raise _refused(path, cause) from cause
        raise
