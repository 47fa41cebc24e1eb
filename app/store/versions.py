"""Versions: what differs from the latest is kept beside it under the next number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of recording.

    Attributes:
        added: Ids that were new.
        changed: Ids of which there is a new version now.
        unchanged: How many were there already, just so.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int

    def __str__(self) -> str:
        """Say it in a line."""
        parts = [f"{len(self.added)} added", f"{self.unchanged} unchanged"]
        if self.changed:
            parts.insert(1, f"{len(self.changed)} changed (kept as new versions)")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """One record to be written: where it stands in what was given, and its version."""

    position: int
    version: int


def compare(
    latest: Mapping[str, tuple[int, str]], given: Sequence[tuple[str, str]]
) -> tuple[list[NewVersion], Recorded]:
    """Compare records with their latest versions.

    Args:
        latest: Number and fingerprint of the latest version, by id.
        given: Id and fingerprint of each record, no id twice.

    Returns:
        The records that differ, in order, and the account of all.
    """
    todo: list[NewVersion] = []
    added: list[str] = []
    changed: list[str] = []
    for position, (name, fingerprint) in enumerate(given):
        version, known = latest.get(name, (0, ""))
        if fingerprint == known:
            continue
        (changed if version else added).append(name)
        todo.append(NewVersion(position, version + 1))
    return todo, Recorded(tuple(added), tuple(changed), len(given) - len(todo))
