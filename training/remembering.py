"""Fitted bundles kept by what they were fitted on, so that an evaluation need not fit them again.

The folds of the committed records take more than an hour to tune and fit on a laptop. The bundles
that came out are committed beside the default one; whoever doubts them removes them, and the next
``make model`` or evaluation fits them again from the data.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

from criteria.errors import PeelError
from eval.cross_validation import Fitted
from eval.records import Record
from models.bundle import Bundle, read_bundle, write_bundle

FITTED_ON = "fitted_on"
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Memory:
    """Folders of bundles, each kept under the key of what it was fitted on.

    Attributes:
        kept: Where new ones are written.
        shipped: Where others may be found, read only.
        encoder: Builds the encoder that a bundle stands on.
    """

    kept: Path
    shipped: Path
    encoder: Callable[[Bundle], Fitted]

    def recall(self, key: str, fit: Callable[[], Fitted]) -> Fitted:
        """Return the bundle kept under a key, or fit it and keep it.

        What was fitted is read back: written weights are rounded, and others are fitted on them.
        """
        found = self.look_up(key)
        if found is None:
            bundle, folder = fit().bundle, self.kept / key[:16]
            write_bundle(replace(bundle, about={**bundle.about, FITTED_ON: key}), folder, _CARD)
            found = read_bundle(folder)
        return self.encoder(found)

    def look_up(self, key: str) -> Bundle | None:
        """Return the bundle kept under a key, or None; nothing is fitted."""
        for folder in (self.shipped / key[:16], self.kept / key[:16]):
            found = _read(folder)
            if found is not None and found.about.get(FITTED_ON) == key:
                return found
        return None


_CARD = """# Bundle of one fold

Fitted for an evaluation, on a part of the records. Not for use: see the default bundle.
"""


def _read(folder: Path) -> Bundle | None:
    try:
        return read_bundle(folder)
    except PeelError:
        return None


def key_of_records(records: Sequence[Record], *parts: str) -> str:
    """Return a SHA-256 over records and whatever else decides what is fitted."""
    digest = hashlib.sha256("\0".join(parts).encode())
    for record in records:
        digest.update(json.dumps(asdict(record), sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def kept_or_made(
    folders: Sequence[Path],
    name: str,
    *,
    look_up: Callable[[Path], _Made | None],
    make: Callable[[], _Made],
    keep: Callable[[_Made, Path], None],
) -> _Made:
    """Return what is kept under a name that tells its content, or make it and keep it.

    Args:
        folders: Where it may be found; the last is written.
        name: Of the file.
        look_up: Reads a file; None when there is none that can be read.
        make: Makes what was not found.
        keep: Writes it to a file.
    """
    for folder in folders:
        found = look_up(folder / name)
        if found is not None:
            return found
    made = make()
    for folder in folders[-1:]:
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{name}.new"
        keep(made, beside)
        beside.replace(folder / name)
    return made
