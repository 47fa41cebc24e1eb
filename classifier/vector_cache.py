"""Vectors kept on disk, so that a text is encoded once by each encoder and never again."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

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


class CachedEncoder:
    """An encoder that looks texts up before it encodes them, and encodes each distinct one once.

    Only hashes of texts are stored. Vectors can betray something of a text, so the file is
    readable by its owner alone. Without a path nothing outlives a call.
    """

    def __init__(self, encoder: Encoder, path: Path | None = None) -> None:
        """Wrap an encoder; the cache file and its folder are made if need be."""
        self._encoder = encoder
        self._store = _open(path) if path is not None else None
        self.fingerprint = encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, in the order given."""
        distinct = list(dict.fromkeys(texts))
        hashes = [_hash(text) for text in distinct]
        known = self._look_up(hashes)
        missing = [i for i, key in enumerate(hashes) if key not in known]
        if missing:
            fresh = self._encoder.encode([distinct[i] for i in missing])
            pairs = {hashes[i]: vector for i, vector in zip(missing, fresh, strict=True)}
            self._keep(pairs)
            known |= pairs
        vectors = dict(zip(distinct, (known[key] for key in hashes), strict=True))
        return (
            np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)
        )

    def _look_up(self, hashes: Sequence[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        if self._store is None:
            return found
        rows = self._store.execute(
            "SELECT text_hash, vector FROM vectors"
            " WHERE encoder = ? AND text_hash IN (SELECT value FROM json_each(?))",
            (self.fingerprint, json.dumps(hashes)),
        )
        found.update((key, np.frombuffer(blob, dtype=np.float32)) for key, blob in rows)
        return found

    def _keep(self, vectors: dict[str, Vectors]) -> None:
        if self._store is None:
            return
        with self._store:
            self._store.executemany(
                "INSERT OR IGNORE INTO vectors (encoder, text_hash, vector) VALUES (?, ?, ?)",
                [(self.fingerprint, key, vector.tobytes()) for key, vector in vectors.items()],
            )
            self._store.execute(
                "DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - ?",
                (_MOST_VECTORS,),
            )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        # Not a database any more. It only holds what can be computed again: start afresh.
        path.unlink()
        return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    store = sqlite3.connect(path, timeout=30)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=NORMAL")
    store.execute(_SCHEMA)
    return store
