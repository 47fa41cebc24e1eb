"""The model that answers now: loaded in the background, replaced without a gap, revived."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
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

    Attributes:
        trouble: Why there is no model, or None.
    """

    def __init__(self, load: Callable[[], Suggester], wanted: Callable[[], object]) -> None:
        """Keep how to load a model; ``load`` does it.

        Args:
            load: Loads it.
            wanted: Names what would be loaded now; asked at each ``suggest``, so it must be quick.
                Once it names another, that one is loaded.
        """
        self._load = load
        self._wanted = wanted
        self._tried: object = None
        self._failed_at = 0.0
        self._model: Suggester | None = None
        # Held while the model answers: it must not be closed then.
        self._in_use = threading.Lock()
        self._loader = ThreadPoolExecutor(1, thread_name_prefix="loader")
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
        """
        # Before the loading: what is promoted meanwhile is found at the next request.
        self._tried = self._name()
        self._loading = self._loader.submit(self._replace)
        return self._loading

    def suggest(self, notes: Sequence[Note]) -> list[NoteResult]:
        """Ask the model, and wait for it when there is none yet or no more.

        Raises:
            PeelError: there is no model; ``MODEL_DIED``, and another is being loaded; or what the
                model raises.
        """
        if self._due():
            self.load()
        if self._model is None:
            wait([self._loading])
        with self._in_use:
            if self._model is None:
                raise self.trouble or ModelDied
            try:
                return self._model.suggest(notes)
            except ModelDied:
                _log.error("the process of the model died, another is started")
                self._model.close()
                self._model = None
                self.load()
                raise

    def close(self) -> None:
        """Let go of the model, once a load in hand has come to its end."""
        self._loader.shutdown(cancel_futures=True)
        with self._in_use:
            if self._model is not None:
                self._model.close()

    def _name(self) -> object:
        try:
            return self._wanted()
        except PeelError:
            # What cannot be told is no other; should it be gone, loading says so.
            return self._tried

    def _due(self) -> bool:
        """Tell whether another is wanted by now, such as one promoted on the command line."""
        waited = time.monotonic() - self._failed_at
        again = self.trouble is not None and waited > _TRY_AGAIN_SECONDS
        return again or self._name() != self._tried

    def _replace(self) -> None:
        try:
            fresh = self._loaded()
        except PeelError as error:
            if self._model is None:
                self.trouble, self._failed_at = error, time.monotonic()
            _log.error("a model cannot be loaded: %s", error.code)
            raise
        with self._in_use:
            before, self._model, self.trouble = self._model, fresh, None
        if before is not None:
            before.close()

    def _loaded(self) -> Suggester:
        try:
            return self._load()
        except PeelError:
            raise
        except Exception as error:
            kind = str(error) if isinstance(error, ModelFailed) else type(error).__name__
            raise PeelError(
                "MODEL_UNUSABLE",
                f"the model could not be loaded ({kind})",
                hint="run peel suggest on a short note to see why",
            ) from error
