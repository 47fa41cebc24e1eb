"""The models of this machine: kept by content, with a pointer to the champion.

    PEEL_HOME/registry/models/<fingerprint>/bundle/        the bundle
                                           trail.json      what it learned from, ids and hashes
                                           corpus.safetensors   the same as numbers
                                           verdict-<champion>.json
    PEEL_HOME/registry/champion.json       replaced in one step: a reader sees the old or the new
    PEEL_HOME/registry/promotions.jsonl    who, when, from, to, why

A promotion is decided when its line stands in the log; a crash between that and the pointer leaves
the old champion answering, and the next command that writes completes the switch.
"""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from criteria.errors import PeelError
from training.promotions import Promotion, append, read_log

CHAMPION, CHALLENGER, DEFAULT = "champion", "challenger", "default"
_SHORTEST = 6
_STAGE = ".stage-"


@dataclass(frozen=True)
class Registry:
    """Models kept in a folder."""

    folder: Path

    @property
    def log(self) -> Path:
        """The promotion log."""
        return self.folder / "promotions.jsonl"

    def home(self, fingerprint: str) -> Path:
        """Folder of one model."""
        return self.folder / "models" / fingerprint

    def bundle(self, fingerprint: str) -> Path:
        """Folder of one model's bundle."""
        return self.home(fingerprint) / "bundle"

    def pointed_at(self, name: str) -> str | None:
        """Return the fingerprint that ``champion`` or ``challenger`` points at, if any."""
        try:
            raw = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
            return str(raw["fingerprint"])
        except FileNotFoundError:
            return None
        except (KeyError, TypeError, ValueError) as error:
            raise PeelError(
                "REGISTRY_CHANGED",
                f"the pointer to the {name} cannot be read",
                where=str(self.folder / f"{name}.json"),
                hint="run peel models rollback or promote, or name a model with --model",
            ) from error

    def champion_bundle(self) -> Path | None:
        """Return the folder of the champion; None until something was promoted."""
        found = self.pointed_at(CHAMPION)
        return None if found is None else self.bundle(found)

    def fingerprints(self) -> list[str]:
        """Return the fingerprints of all models kept here, oldest first."""
        homes = [p for p in self.folder.glob("models/*") if not p.name.startswith(_STAGE)]
        return [p.name for p in sorted(homes, key=lambda p: (p.stat().st_mtime_ns, p.name))]

    def find(self, name: str) -> str:
        """Return the fingerprint of a model named by role, fingerprint or its beginning.

        Raises:
            PeelError: ``MODEL_UNKNOWN`` or ``MODEL_AMBIGUOUS``.
        """
        if name in (CHAMPION, CHALLENGER):
            found = [f for f in (self.pointed_at(name),) if f is not None]
        else:
            long_enough = len(name) >= _SHORTEST
            found = [f for f in self.fingerprints() if f.startswith(name) and long_enough]
        if len(found) == 1:
            return found[0]
        code = "MODEL_AMBIGUOUS" if found else "MODEL_UNKNOWN"
        problem = "fits several models" if found else "is no model in the registry"
        hint = f"run peel models list; give at least {_SHORTEST} characters of a fingerprint"
        raise PeelError(code, f"{name!r} {problem}", hint=hint, where=str(self.folder))

    def verdict_path(self, challenger: str, champion: str) -> Path:
        """Where the gate's verdict on a challenger against a champion is kept."""
        return self.home(challenger) / f"verdict-{champion[:16]}.json"

    def trail(self, fingerprint: str) -> dict[str, Any]:
        """Return what is known of how a model came to be; empty for one that came from outside."""
        path = self.home(fingerprint) / "trail.json"
        if not path.exists():
            return {}
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write; what a killed run left behind is cleared away first.

        Raises:
            PeelError: ``REGISTRY_BUSY`` when another run holds it; ``REGISTRY_NOT_WRITABLE``.
        """
        self._make_folder()
        # A lock of sqlite's: every system lets go of it when the process that holds it dies.
        lock = sqlite3.connect(self.folder / "lock.db", timeout=0.0, isolation_level=None)
        try:
            self._take(lock)
            for left in self.folder.glob(f"models/{_STAGE}*"):
                shutil.rmtree(left)
            self._complete()
            yield
        finally:
            lock.close()

    def _make_folder(self) -> None:
        models = self.folder / "models"
        try:
            models.mkdir(parents=True, exist_ok=True)
            # Asking is not enough: only a file that was made shows that one can be.
            with tempfile.TemporaryFile(dir=models):
                pass
        except OSError as error:
            raise PeelError(
                "REGISTRY_NOT_WRITABLE",
                f"the registry cannot be written ({error.strerror})",
                where=str(self.folder),
                hint="check the permissions and the free space, or set PEEL_HOME elsewhere",
            ) from error

    def _take(self, lock: sqlite3.Connection) -> None:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise PeelError(
                "REGISTRY_BUSY",
                "another run is writing to the registry",
                where=str(self.folder),
                hint="wait until it has finished; suggestions can be made meanwhile",
            ) from error

    def _complete(self) -> None:
        """Finish a promotion that stands in the log and was not yet pointed at."""
        lines = read_log(self.log)
        if lines and not self._points_at(lines[-1].after):
            self.point(CHAMPION, lines[-1].after)

    def _points_at(self, champion: str) -> bool:
        try:
            return self.pointed_at(CHAMPION) == champion
        except PeelError:
            # The log says what a damaged pointer should.
            return False

    @contextmanager
    def staged(self) -> Iterator[Path]:
        """Give a folder to prepare a model in; it is gone afterwards unless it was kept."""
        stage = Path(tempfile.mkdtemp(prefix=_STAGE, dir=self.folder / "models"))
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)

    def keep(self, stage: Path, fingerprint: str) -> None:
        """Put a prepared model in its place; one that is there already is the same and stays."""
        if not self.home(fingerprint).exists():
            stage.replace(self.home(fingerprint))

    def adopt(self, bundle: Path, fingerprint: str) -> None:
        """Keep a copy of a bundle from elsewhere, so that one can come back to it."""
        if self.home(fingerprint).exists():
            return
        with self.staged() as stage:
            shutil.copytree(bundle, stage / "bundle")
            self.keep(stage, fingerprint)

    def fold_bundle(self, fingerprint: str) -> Path:
        """Folder of a fold model that was tuned together with a challenger."""
        return self.folder / "folds" / fingerprint

    def keep_fold(self, stage: Path, fingerprint: str) -> None:
        """Put a fold model's bundle in its place."""
        place = self.fold_bundle(fingerprint)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            stage.replace(place)

    def point(self, name: str, fingerprint: str) -> None:
        """Let ``champion`` or ``challenger`` mean another model, in one step."""
        write_json(self.folder / f"{name}.json", {"fingerprint": fingerprint})

    def switch(self, fingerprint: str, **line: Any) -> Promotion:  # noqa: ANN401  # see ``append``
        """Make a model the champion: first the line in the log, then the pointer."""
        added = append(self.log, after=fingerprint, **line)
        self.point(CHAMPION, fingerprint)
        return added


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
