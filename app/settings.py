"""Where things are kept; the one module that reads the environment."""

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Settings of one run.

    Attributes:
        home: Folder of store and vector cache (``PEEL_HOME``, else the platform's user data
            folder).
        tracking_uri: Where MLflow keeps its runs (``MLFLOW_TRACKING_URI``, else a file there).
        database_url: Where the store is (``PEEL_DATABASE_URL``, else a file there). It may hold a
            password.
        debug: Whether an unexpected failure shows its traceback (``PEEL_DEBUG``).
    """

    home: Path
    tracking_uri: str
    database_url: str = field(repr=False)
    debug: bool = False

    @property
    def vector_cache(self) -> Path:
        """File that keeps the vectors of texts already encoded."""
        return self.home / "vectors.db"

    @property
    def mlflow_artifacts(self) -> Path:
        """Folder of the pictures that MLflow shows."""
        return self.home / "mlartifacts"

    @property
    def registry(self) -> Path:
        """Folder of the models that were retrained here, and of the promotion log."""
        return self.home / "registry"

    @property
    def tuned(self) -> Path:
        """Folder that keeps tuned encoders, and the state of a tuning that was stopped."""
        return self.home / "tuned"

    @property
    def folds(self) -> Path:
        """Folder that keeps bundles fitted in evaluations."""
        return self.home / "folds"


def read_settings() -> Settings:
    """Read the settings from the environment."""
    debug = bool(os.environ.get("PEEL_DEBUG"))
    if given := os.environ.get("PEEL_HOME"):
        home = Path(given)
    else:
        from platformdirs import user_data_path

        home = user_data_path("peel", appauthor=False)
    uri = os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{(home / 'mlflow.db').absolute()}"
    database = os.environ.get("PEEL_DATABASE_URL") or f"sqlite:///{(home / 'store.db').absolute()}"
    return Settings(home, uri, database, debug)
