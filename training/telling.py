"""MLflow's aliases follow the registry: told after every switch, and again until it has worked.

Which model answers is decided in the registry alone. A crash or a failure of MLflow between that
and the alias leaves the note below as it was, so the next command sees it and tells MLflow again.
"""

import json
from collections.abc import Mapping
from typing import Protocol

from training.pointers import write_json
from training.registry import CHALLENGER, CHAMPION, Registry

# Beside the pointers: the decisions that MLflow was told of.
TOLD = "mlflow.json"


class Pointing(Protocol):
    """What sets aliases; ``model_registry.ModelTracker`` does."""

    def point(self, alias: str, fingerprint: str) -> None:
        """Let an alias name a model."""
        ...


def untold(registry: Registry) -> dict[str, str]:
    """Return the roles that MLflow may not know of, with the fingerprint that each points at."""
    told = _told(registry)
    return {
        role: fingerprint
        for role, (fingerprint, mark) in _decided(registry).items()
        if told.get(role) != mark
    }


def tell(registry: Registry, tracker: Pointing) -> None:
    """Let MLflow's aliases name what the registry decided, and note that it was told.

    The registry must be held for writing, so that nobody switches meanwhile.

    Args:
        registry: Decides.
        tracker: MLflow.

    Raises:
        PeelError: ``TRACKING_FAILED``; the registry stays as it is.
    """
    late = untold(registry)
    for role, fingerprint in late.items():
        tracker.point(role, fingerprint)
    if late:
        marks = {role: mark for role, (_, mark) in _decided(registry).items()}
        write_json(registry.folder / TOLD, marks)


def _decided(registry: Registry) -> dict[str, tuple[str, str]]:
    """Each role's fingerprint, with a mark that no other decision bears.

    The champion's is its line in the promotion log: going there and back is two decisions.
    """
    found = {}
    if lines := registry.promotions():
        found[CHAMPION] = lines[-1].after, lines[-1].hash
    if challenger := registry.pointed_at(CHALLENGER):
        found[CHALLENGER] = challenger, challenger
    return found


def _told(registry: Registry) -> Mapping[str, str]:
    try:
        found = json.loads((registry.folder / TOLD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
