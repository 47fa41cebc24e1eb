"""Vectors kept on disk, so that a text is encoded once by each encoder and never again."""

import hashlib
import json
import sqlite3
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from classifier.encoding import Encoder, Vectors

# 1.5 kB a vector at 384 dimensions: about 300 MB on disk. The oldest make room for new ones.
_MOST_VECTORS = 200_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
  number INTEGER PRIMARY KEY, encoder TEXT NOT NULL, text_hash TEXT NOT NULL, vector BLOB NOT NULL,
  UNIQUE (encoder, text_hash)
)
"""
# What sqlite says of a file that is no database, or has damaged pages.
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BYTES_A_NUMBER = 4
# Encoders give vectors of unit length, to far less than this; one off it was damaged on the disk.
_LENGTH_TOLERANCE = 1e-3

_Result = TypeVar("_Result")


class CachedEncoder:
    """An encoder that looks texts up before it encodes them, and encodes each distinct one once.

    Only hashes of texts are stored. Vectors can betray something of a text, so the file is
    readable by its owner alone. Without a path nothing outlives a call. A cache that cannot be
    used is told once, as a ``RuntimeWarning``, and done without. Threads may share one.
    """

    def __init__(self, encoder: Encoder, path: Path | None = None) -> None:
        """Wrap an encoder; the cache file and its folder are made if need be."""
        self._encoder = encoder
        self._store = _Store(path, encoder.fingerprint) if path is not None else None
        self.fingerprint = encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, in the order given."""
        distinct = list(dict.fromkeys(texts))
        hashes = [_hash(text) for text in distinct]
        known = self._store.look_up(hashes) if self._store else {}
        missing = [i for i, key in enumerate(hashes) if key not in known]
        if missing:
            fresh = self._encoder.encode([distinct[i] for i in missing])
            pairs = {hashes[i]: vector for i, vector in zip(missing, fresh, strict=True)}
            if self._store:
                self._store.keep(pairs)
            known |= pairs
        if len({vector.size for vector in known.values()}) > 1:
            # Something else wrote into the file: what it says of these texts is worth nothing.
            known = dict(zip(hashes, self._encoder.encode(distinct), strict=True))
        vectors = dict(zip(distinct, (known[key] for key in hashes), strict=True))
        return (
            np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)
        )


class _Store:
    """The file of vectors. Trouble with it ends its use with a warning, never the run."""

    def __init__(self, path: Path, encoder: str) -> None:
        self._path = path
        self._encoder = encoder
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._given_up = False
        # Opened at once, so that what is wrong is told before the work begins.
        self._use(lambda _: None, None)

    def look_up(self, hashes: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors that are kept, by the hash of their text."""

        def select(connection: sqlite3.Connection) -> dict[str, Vectors]:
            rows = connection.execute(
                "SELECT text_hash, vector FROM vectors"
                " WHERE encoder = ? AND text_hash IN (SELECT value FROM json_each(?))",
                (self._encoder, json.dumps(hashes)),
            )
            return {key: np.frombuffer(blob, np.float32) for key, blob in rows if _whole(blob)}

        return self._use(select, {})

    def keep(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by the hash of their text; the oldest make room."""
        rows = [(self._encoder, key, vector.tobytes()) for key, vector in vectors.items()]

        def insert(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO vectors (encoder, text_hash, vector) VALUES (?, ?, ?)",
                    rows,
                )
                connection.execute(
                    "DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - ?",
                    (_MOST_VECTORS,),
                )

        self._use(insert, None)

    def _use(self, action: Callable[[sqlite3.Connection], _Result], otherwise: _Result) -> _Result:
        with self._lock:
            if self._given_up:
                return otherwise
            try:
                return self._use_or_remake(action)
            except (OSError, sqlite3.Error) as error:
                self._given_up = True
                self._close()
                trouble = f"{self._path}: {type(error).__name__}"
        warnings.warn(
            f"the vector cache cannot be used ({trouble}); texts are encoded again",
            RuntimeWarning,
            stacklevel=4,
        )
        return otherwise

    def _use_or_remake(self, action: Callable[[sqlite3.Connection], _Result]) -> _Result:
        try:
            return action(self._open())
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
        # It only holds what can be computed again: start afresh.
        self._close()
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{self._path}{ending}").unlink(missing_ok=True)
        return action(self._open())

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _connect(self._path)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _whole(blob: object) -> bool:
    if not isinstance(blob, bytes) or len(blob) == 0 or len(blob) % _BYTES_A_NUMBER:
        return False
    length = float(np.linalg.norm(np.frombuffer(blob, np.float32)))
    return abs(length - 1.0) < _LENGTH_TOLERANCE


def _is_damage(error: sqlite3.Error) -> bool:
    # The low byte is the kind of error, the rest its variety; sqlite3's own errors have neither.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    # A rollback journal, unlike WAL, waits its turn also while many open a fresh file at once.
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
    try:
        # Nothing here is worth waiting for the disk, which may take longer than encoding a note:
        # a killed process loses nothing, and what a power cut spoils is found and made again.
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(_SCHEMA)
        connection.execute("SELECT encoder, text_hash, vector FROM vectors LIMIT 0")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
