"""Where things are kept; the one module that reads the environment."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Settings of one run.

    Attributes:
        home: Folder of the vector cache (``PEEL_HOME``, else the platform's user data folder).
        debug: Whether an unexpected failure shows its traceback (``PEEL_DEBUG``).
    """

    home: Path
    debug: bool = False

    @property
    def vector_cache(self) -> Path:
        """File that keeps the vectors of texts already encoded."""
        return self.home / "vectors.db"


def read_settings() -> Settings:
    """Read the settings from the environment."""
    debug = bool(os.environ.get("PEEL_DEBUG"))
    if home := os.environ.get("PEEL_HOME"):
        return Settings(Path(home), debug)
    from platformdirs import user_data_path

    return Settings(user_data_path("peel", appauthor=False), debug)
