"""Which models this machine has: the one that comes with the package, and those in the registry."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.settings import Settings
from criteria.errors import PeelError

if TYPE_CHECKING:
    from training.promoting import Default
    from training.registry import Registry
    from training.starting import Start


# A role, or a fingerprint or its beginning; anything else is a folder.
_NAMED = re.compile("champion|challenger|[0-9a-f]{6,64}")


def model_named(name: str | None, criteria: str | None, settings: Settings) -> Path | None:
    """Return the bundle folder that ``--model`` means.

    Args:
        name: ``default``, ``champion``, ``challenger``, a fingerprint, a folder, or None: the
            champion, or the default bundle until something was promoted.
        criteria: The edition that is asked for; another than the champion's gets the default
            bundle, which can start cold.
        settings: Where the registry is.

    Returns:
        The folder; None = the bundle that comes with the package.
    """
    from training.registry import CHAMPION, DEFAULT, Registry

    registry = Registry(settings.registry)
    if name is None:
        folder = registry.champion_bundle()
        return folder if folder is None or _same_edition(folder, criteria) else None
    if name == DEFAULT or (name == CHAMPION and registry.pointed_at(CHAMPION) is None):
        return None
    if not _NAMED.fullmatch(name):
        return Path(name)
    found = registry.find(name, default_model().fingerprint)
    # The default is kept in the registry only once another model took its place.
    return registry.bundle(found) if registry.home(found).exists() else None


def _same_edition(folder: Path, criteria: str | None) -> bool:
    if criteria is None:
        return True
    from criteria.loader import load_edition
    from models.bundle import read_bundle

    return read_bundle(folder).edition_fingerprint == load_edition(criteria).fingerprint


def default_model() -> "Default":
    """Return the bundle that comes with the package."""
    from classifier.pipeline import DEFAULT_BUNDLE
    from models.bundle import read_bundle
    from training.promoting import Default

    return Default(DEFAULT_BUNDLE, read_bundle(DEFAULT_BUNDLE).fingerprint)


def tell_mlflow(registry: "Registry", settings: Settings) -> None:
    """Let MLflow's aliases follow the registry, which must be held for writing.

    A failure is warned of, and no more: what was decided stands, and the next command that is about
    models tells MLflow again.
    """
    from training.telling import tell, untold

    # mlflow takes seconds to import, and mostly there is nothing to tell.
    if not untold(registry):
        return
    from eval.tracking import Tracker
    from training.model_registry import ModelTracker

    try:
        tell(registry, ModelTracker(Tracker(settings.tracking_uri, settings.mlflow_artifacts)))
    except PeelError as error:
        late = " and ".join(f"{role} {f[:12]}" for role, f in untold(registry).items())
        typer.echo(f"warning: MLflow does not name {late} yet: {error.message}", err=True)


def start_of(settings: Settings) -> "Start":
    """Return what a retraining starts from."""
    from training.registry import Registry
    from training.starting import Start

    return Start(Registry(settings.registry), settings.tuned, settings.folds, settings.vector_cache)
