"""Small JSON files that say which model is champion and which challenger; replaced in one step."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from criteria.errors import PeelError


@dataclass(frozen=True)
class Pointer:
    """What a role means.

    Attributes:
        fingerprint: Of the model.
        line: Hash of the promotion that decided it, so that the log cannot lose that line unseen;
            empty for the challenger, whom nobody promoted.
    """

    fingerprint: str
    line: str = ""


def read_pointer(path: Path) -> Pointer | None:
    """Return what a pointer says; None when there is none.

    Raises:
        PeelError: ``REGISTRY_CHANGED`` when it cannot be read.
    """
    if not path.exists():
        return None
    hint = "run peel models list, which mends it from the promotion log, or give --model"
    raw = read_json(path, hint)
    if not raw.get("fingerprint"):
        raise _damaged(path, hint)
    return Pointer(str(raw["fingerprint"]), str(raw.get("line", "")))


def write_pointer(path: Path, pointer: Pointer) -> None:
    """Let a pointer say something else, whole or not at all."""
    line = {"line": pointer.line} if pointer.line else {}
    write_json(path, {"fingerprint": pointer.fingerprint, **line})


def read_json(path: Path, hint: str) -> dict[str, Any]:
    """Read a JSON object of the registry.

    Raises:
        PeelError: ``REGISTRY_CHANGED`` with the hint when it is none.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(path, hint) from error
    if not isinstance(found, dict):
        raise _damaged(path, hint)
    return found


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def _damaged(path: Path, hint: str) -> PeelError:
    problem = f"{path.name} of the registry cannot be read"
    return PeelError("REGISTRY_CHANGED", problem, where=str(path), hint=hint)
