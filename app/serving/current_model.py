"""The model that answers now: loaded in the background, replaced without a gap, revived."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from app.serving.model_process import Reader
from app.serving.own_process import ModelDied, ModelFailed
from classifier.types import Note, NoteResult
from criteria.errors import PeelError

# What could not be loaded, for want of memory say, is tried again at a request after this long.
_TRY_AGAIN_SECONDS = 30.0
_log = logging.getLogger("peel.models")


class Suggester(Reader, Protocol):
    """A loaded model."""

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class CurrentModel:
    """Holds the model that answers; one thread asks, another loads.

    One thread at a time may say what to load.

    Attributes:
        trouble: Why there is no model, or None.
    """

    def __init__(self, load: Callable[[Path], Suggester], wanted: Callable[[], Path]) -> None:
        """Keep how to load a model; ``load`` does it.

        Args:
            load: Loads the one of a folder.
            wanted: Returns the folder of the one that should answer; asked at each ``follow``, so
                it must be quick.
        """
        self._load = load
        self._wanted = wanted
        self._tried: Path | None = None
        self._failed_at = 0.0
        self._model: Suggester | None = None
        # Where the model that answers came from, or the last that did.
        self._folder = Path()
        # Held while the model answers: it must not be closed then.
        self._in_use = threading.Lock()
        self._loader = _new_loader()
        self._loading: Future[None] = Future()
        self.trouble: PeelError | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a model to ask."""
        return self._model is not None

    def load(self) -> "Future[None]":
        """Load a model in the background; the one before answers until then, and if that fails.

        Returns:
            Done once the new one answers.

        Raises:
            PeelError: nobody can tell which one is wanted.
        """
        self._tried = self._wanted()
        self._loading = self._loader.submit(self._replace, self._tried)
        return self._loading

    def follow(self) -> None:
        """Load another if it is wanted by now, such as one promoted on the command line.

        So is one that could not be loaded a while ago.
        """
        # While nobody can tell which one is wanted, the one before answers.
        with suppress(PeelError, OSError):
            if self._due():
                self.load()

    def suggest(self, notes: Sequence[Note]) -> list[NoteResult]:
        """Ask the model, and wait for it when there is none yet or no more.

        Raises:
            PeelError: there is no model; ``MODEL_DIED`` over the notes, and another is being
                loaded; or what the model raises.
        """
        if self._model is None:
            wait([self._loading])
        with self._in_use:
            if self._model is None:
                raise self.trouble or _unusable("it is closed")
            try:
                return self._model.suggest(notes)
            except ModelDied:
                _log.error("the process of the model died, another is started")
                self._model.close()
                self._model = None
                self._loading = self._loader.submit(self._revive)
                raise

    def close(self) -> None:
        """Let go of the model, once a load in hand has come to its end; ``load`` starts anew."""
        self._loader.shutdown(cancel_futures=True)
        self._loader = _new_loader()
        with self._in_use:
            if self._model is not None:
                self._model.close()
            self._model = None

    def _due(self) -> bool:
        if not self._loading.done():
            return False
        waited = time.monotonic() - self._failed_at
        if self.trouble is not None and waited > _TRY_AGAIN_SECONDS:
            return True
        return self._wanted() != self._tried

    def _revive(self) -> None:
        """Load again what died, unless another has come in its place."""
        if self._model is None:
            self._replace(self._folder)

    def _replace(self, folder: Path) -> None:
        try:
            fresh = self._loaded(folder)
        except PeelError as error:
            if self._model is None:
                self.trouble, self._failed_at = error, time.monotonic()
            _log.error("a model cannot be loaded: %s", error.code)
            raise
        with self._in_use:
            before, self._model, self.trouble = self._model, fresh, None
            self._folder = folder
        if before is not None:
            before.close()

    def _loaded(self, folder: Path) -> Suggester:
        try:
            return self._load(folder)
        except ModelDied as error:
            # No note is to blame.
            raise _unusable("its process ended") from error
        except PeelError:
            raise
        except Exception as error:
            kind = str(error) if isinstance(error, ModelFailed) else type(error).__name__
            raise _unusable(kind) from error


def _unusable(why: str) -> PeelError:
    return PeelError(
        "MODEL_UNUSABLE",
        f"the model could not be loaded ({why})",
        hint="run peel suggest on a short note to see why; the machine may lack memory",
    )


def _new_loader() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="loader")
