"""Lines of a text file, one at a time, each of bounded length."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from classifier.reading.encodings import find_encoding
from criteria.errors import PeelError

LONGEST = 32 << 20


def too_long(where: str) -> PeelError:
    """Return the error for a line or field above the limit."""
    return PeelError(
        "NOTE_TOO_LARGE",
        f"a single line or field may hold {LONGEST >> 20} MB at most",
        hint="look for a quotation mark that is never closed, or split the note",
        where=where,
    )


@contextmanager
def open_lines(path: Path) -> Iterator[Iterator[str]]:
    """Open a text file and hand out its lines with their line ends.

    Raises:
        PeelError: the file is no text, or a line is longer than the limit.
    """
    with path.open(encoding=find_encoding(path), newline="") as handle:

        def lines() -> Iterator[str]:
            number = 0
            while line := handle.readline(LONGEST + 1):
                number += 1
                if len(line) > LONGEST:
                    raise too_long(f"{path.name}, line {number}")
                yield line

        yield lines()
