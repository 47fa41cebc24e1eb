"""The models of this machine: kept by content, with a pointer to the champion.

    PEEL_HOME/registry/models/<fingerprint>/bundle/        the bundle
                                           trail.json      what it learned from, ids and hashes
                                           corpus.safetensors   the same as numbers
                                           verdict-<champion>.json
    PEEL_HOME/registry/champion.json       replaced in one step: a reader sees the old or the new
    PEEL_HOME/registry/registry.json       what MLflow tells its runs from others by
    PEEL_HOME/registry/promotions.jsonl    who, when, from, to, why

A promotion is decided when its line stands in the log; a crash between that and the pointer leaves
the old champion answering, and the next command that writes completes the switch. The pointer
names its line, so that a line taken from the end of the log is missed.
"""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from criteria.errors import PeelError
from training.holding import held
from training.pointers import Pointer, read_json, read_pointer, write_json, write_pointer
from training.promotions import Promotion, append, log_changed, read_log

CHAMPION, CHALLENGER, DEFAULT = "champion", "challenger", "default"
_SHORTEST = 6
_STAGE = ".stage-"
_RESTORE = "restore the file from a backup; the model beside it answers as before"


@dataclass(frozen=True)
class Registry:
    """Models kept in a folder."""

    folder: Path

    @property
    def log(self) -> Path:
        """The promotion log."""
        return self.folder / "promotions.jsonl"

    @property
    def identity(self) -> str:
        """What tells this registry from those of other machines; made by the first who asks.

        By chance and not by the machine's name, which is nobody's business on a shared server.
        """
        path = self.folder / "registry.json"
        if not path.exists():
            write_json(path, {"id": uuid.uuid4().hex})
        return str(read_json(path, "delete it; it is made again").get("id", ""))

    def home(self, fingerprint: str) -> Path:
        """Folder of one model."""
        return self.folder / "models" / fingerprint

    def bundle(self, fingerprint: str) -> Path:
        """Folder of one model's bundle."""
        return self.home(fingerprint) / "bundle"

    def pointed_at(self, name: str) -> str | None:
        """Return the fingerprint that ``champion`` or ``challenger`` points at, if any."""
        found = self._pointer(name)
        return found.fingerprint if found else None

    def _pointer(self, name: str) -> Pointer | None:
        """Return a role's pointer; a damaged challenger is none, for it decides nothing."""
        try:
            return read_pointer(self.folder / f"{name}.json")
        except PeelError:
            if name == CHALLENGER:
                return None
            raise

    def promotions(self) -> list[Promotion]:
        """Return the promotion log, checked against the line that made the champion.

        Raises:
            PeelError: ``PROMOTIONS_CHANGED`` when it is not as it was written.
        """
        lines = read_log(self.log)
        try:
            made = self._pointer(CHAMPION)
        except PeelError:
            # Nothing to check by; the log says what a damaged pointer should.
            return lines
        if made and made.line and made.line not in {line.hash for line in lines}:
            raise log_changed(f"{self.log}: the line that made the champion is missing")
        return lines

    @property
    def unfinished(self) -> bool:
        """Whether the champion's pointer is not what the log decided, after a crash or damage."""
        lines = self.promotions()
        try:
            return bool(lines) and self._pointer(CHAMPION) != _pointer_of(lines[-1])
        except PeelError:
            return bool(lines)

    def champion_bundle(self) -> Path | None:
        """Return the folder of the champion; None until something was promoted."""
        found = self.pointed_at(CHAMPION)
        return None if found is None else self.bundle(found)

    def fingerprints(self) -> list[str]:
        """Return the fingerprints of all models kept here, oldest first."""
        homes = [p for p in self.folder.glob("models/*") if not p.name.startswith(_STAGE)]
        return [p.name for p in sorted(homes, key=lambda p: (p.stat().st_mtime_ns, p.name))]

    def find(self, name: str, *others: str) -> str:
        """Return the fingerprint of a model named by role, fingerprint or its beginning.

        Args:
            name: What the operator wrote.
            others: Fingerprints of models that are kept elsewhere.

        Raises:
            PeelError: ``MODEL_UNKNOWN`` or ``MODEL_AMBIGUOUS``.
        """
        if name in (CHAMPION, CHALLENGER):
            found = {f for f in (self.pointed_at(name),) if f is not None}
        else:
            known = {*self.fingerprints(), *others} if len(name) >= _SHORTEST else ()
            found = {f for f in known if f.startswith(name)}
        if len(found) == 1:
            return found.pop()
        raise self._not_found(name, ambiguous=bool(found))

    def _not_found(self, name: str, *, ambiguous: bool) -> PeelError:
        if name == CHALLENGER:
            return PeelError("MODEL_UNKNOWN", "no challenger yet", hint="run peel retrain")
        code = "MODEL_AMBIGUOUS" if ambiguous else "MODEL_UNKNOWN"
        problem = "fits several models" if ambiguous else "is no model in the registry"
        hint = f"run peel models list; give at least {_SHORTEST} characters of a fingerprint"
        return PeelError(code, f"{name!r} {problem}", hint=hint, where=str(self.folder))

    def verdict_path(self, challenger: str, champion: str) -> Path:
        """Where the gate's verdict on a challenger against a champion is kept."""
        return self.home(challenger) / f"verdict-{champion[:16]}.json"

    def trail(self, fingerprint: str) -> dict[str, Any]:
        """Return what is known of how a model came to be; empty for one that came from outside."""
        return self._read(self.home(fingerprint) / "trail.json")

    def verdict(self, challenger: str, champion: str) -> dict[str, Any]:
        """Return the gate's verdict on a challenger against a champion; empty for none."""
        return self._read(self.verdict_path(challenger, champion))

    def _read(self, path: Path) -> dict[str, Any]:
        return read_json(path, _RESTORE) if path.exists() else {}

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write; what a killed run left behind is cleared away first.

        Raises:
            PeelError: ``REGISTRY_BUSY`` when another run holds it; ``REGISTRY_NOT_WRITABLE``.
        """
        with held(self.folder):
            for left in self.folder.glob(f"models/{_STAGE}*"):
                shutil.rmtree(left)
            self._complete()
            yield

    def _complete(self) -> None:
        """Finish a promotion that stands in the log and was not yet pointed at."""
        if self.unfinished:
            self._follow(self.promotions()[-1])

    def _follow(self, line: Promotion) -> None:
        write_pointer(self.folder / f"{CHAMPION}.json", _pointer_of(line))

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

    def challenge(self, fingerprint: str) -> None:
        """Let ``challenger`` mean another model, in one step."""
        write_pointer(self.folder / f"{CHALLENGER}.json", Pointer(fingerprint))

    def switch(self, fingerprint: str, **line: Any) -> Promotion:  # noqa: ANN401  # see ``append``
        """Make a model the champion: first the line in the log, then the pointer."""
        self.promotions()
        added = append(self.log, after=fingerprint, **line)
        self._follow(added)
        return added


def _pointer_of(line: Promotion) -> Pointer:
    return Pointer(line.after, line.hash)
