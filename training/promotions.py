"""The promotion log: who made which model the champion, when and why; only ever added to.

Each line holds the hash of the line before, so that a line changed or taken out of the middle is
found; the champion's pointer (``registry``) holds that of the line that made it, so that one taken
off the end is found too. The log is the record for auditors; whoever only wants the champion looks
at the pointer.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from criteria.errors import PeelError

START = "0" * 64


@dataclass(frozen=True)
class Promotion:
    """One line of the log.

    Attributes:
        number: From 1.
        at: ISO time, UTC.
        who: As the operator's system or ``--by`` names them.
        action: ``promote`` or ``rollback``.
        before: Fingerprint of the champion that was replaced.
        after: Fingerprint of the new one.
        reason: In the operator's words, or what the gate said.
        overridden: Rules of the gate that were overridden.
        figures: The gate's figures by rule.
        previous: Hash of the line before.
        hash: Over everything else.
    """

    number: int
    at: str
    who: str
    action: str
    before: str
    after: str
    reason: str
    overridden: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    previous: str = START
    hash: str = ""


def read_log(path: Path) -> list[Promotion]:
    """Read and check the log; a last line that was never finished is no line.

    Raises:
        PeelError: ``PROMOTIONS_CHANGED`` when a line is not as it was written.
    """
    if not path.exists():
        return []
    whole, _, _ = path.read_text(encoding="utf-8").rpartition("\n")
    lines: list[Promotion] = []
    for text in whole.split("\n") if whole else []:
        line = _parsed(text)
        previous = lines[-1].hash if lines else START
        if line is None or line.previous != previous or line.hash != _hash_of(line):
            raise log_changed(f"{path}, line {len(lines) + 1}")
        lines.append(line)
    return lines


def log_changed(where: str) -> PeelError:
    """Return the error of a log that is not as it was written."""
    return PeelError(
        "PROMOTIONS_CHANGED",
        "the promotion log is not as it was written",
        where=where,
        hint="restore the file from a backup; nothing was changed",
    )


def append(
    path: Path,
    *,
    who: str,
    action: str,
    before: str,
    after: str,
    reason: str,
    overridden: tuple[str, ...] = (),
    figures: Mapping[str, Any] | None = None,
) -> Promotion:
    """Add a line and force it to disk; return it. See ``Promotion`` for the arguments."""
    lines = read_log(path)
    blank = Promotion(
        number=len(lines) + 1,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        who=who,
        action=action,
        before=before,
        after=after,
        reason=reason,
        overridden=overridden,
        figures=figures or {},
        previous=lines[-1].hash if lines else START,
    )
    line = replace(blank, hash=_hash_of(blank))
    path.parent.mkdir(parents=True, exist_ok=True)
    _cut_unfinished(path)
    with path.open("ab") as stream:
        stream.write(json.dumps(asdict(line), ensure_ascii=False).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    return line


def _cut_unfinished(path: Path) -> None:
    """Take away a last line that a crash left without its end."""
    if path.exists():
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(path, len(whole))


def _parsed(text: str) -> Promotion | None:
    try:
        raw = json.loads(text)
        return Promotion(**{**raw, "overridden": tuple(raw["overridden"])})
    except (KeyError, TypeError, ValueError):
        return None


def _hash_of(line: Promotion) -> str:
    parts = {key: value for key, value in asdict(line).items() if key != "hash"}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
