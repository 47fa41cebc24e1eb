"""Graded sets as numbers: records and outcomes, judged by models that did not see their force.

Everything that a heads-only retraining needs of a text is the distribution of its pieces' strengths
as a model judged them that was fitted on other forces. Those numbers are kept, and no text.
"""

import json
from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.heads import Array
from models.ordinal import STRENGTHS

RECORD = "record"


@dataclass(frozen=True, slots=True)
class Row:
    """One graded set, by what identifies it.

    Attributes:
        id: Of the record or judgment.
        force: Keeps it on one side of every split.
        scope: What was graded.
        core_question: That holds the scope.
        grade: A name of the edition's scale.
        weight: How much it counts in fitting.
        seen: Whether the inspector saw a suggestion before judging.
        source: ``record``, ``store`` or the name of a file.
        sha256: Of the text as it was written.
        fold: Which fold model judged it.
        words: SHA-256 of its words alone, which no layout hides; empty for a record.
    """

    id: str
    force: str
    scope: str
    core_question: str
    grade: str
    weight: float
    seen: bool
    source: str
    sha256: str
    fold: int
    words: str = ""

    @property
    def key(self) -> tuple[bool, str]:
        """What tells it from others: a judgment may bear the id of a committed record."""
        return self.source == RECORD, self.id


@dataclass(frozen=True)
class Corpus:
    """Rows with the strengths of their pieces, (n_i, 7) each."""

    rows: tuple[Row, ...] = ()
    pieces: tuple[Array, ...] = field(default=(), repr=False)

    def __add__(self, other: "Corpus") -> "Corpus":
        """Return both, one after the other."""
        return Corpus(self.rows + other.rows, self.pieces + other.pieces)

    def take(self, positions: Sequence[int] | NDArray[np.int64]) -> "Corpus":
        """Return some of the rows."""
        rows = tuple(self.rows[i] for i in positions)
        return Corpus(rows, tuple(self.pieces[i] for i in positions))

    def only(self, keys: Set[tuple[bool, str]]) -> "Corpus":
        """Return the rows with these keys."""
        return self.take([i for i, row in enumerate(self.rows) if row.key in keys])

    @property
    def folds(self) -> NDArray[np.int64]:
        """Fold of each row, (n,)."""
        return np.asarray([row.fold for row in self.rows], dtype=np.int64)

    @property
    def from_records(self) -> NDArray[np.bool_]:
        """Whether each row is a committed record, (n,)."""
        return np.asarray([row.source == RECORD for row in self.rows], dtype=bool)


def keep_corpus(corpus: Corpus, path: Path) -> None:
    """Write a corpus to a file (safetensors: rows as JSON bytes, strengths one after the other)."""
    from safetensors.numpy import save

    rows = json.dumps([asdict(row) for row in corpus.rows]).encode()
    blank = np.zeros((0, len(STRENGTHS)))
    path.write_bytes(
        save(
            {
                "rows": np.frombuffer(rows, dtype=np.uint8),
                "sizes": np.asarray([len(piece) for piece in corpus.pieces], dtype=np.int64),
                "pieces": np.ascontiguousarray(np.concatenate([blank, *corpus.pieces])),
            }
        )
    )


def look_up_corpus(path: Path) -> Corpus | None:
    """Read a corpus that was kept; None when there is none that can be read."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        kept = load(path.read_bytes())
        rows = tuple(Row(**row) for row in json.loads(kept["rows"].tobytes()))
        edges = np.cumsum([0, *kept["sizes"].tolist()])
        pieces = tuple(kept["pieces"][a:b] for a, b in zip(edges, edges[1:], strict=False))
        return Corpus(rows, pieces)
    except (OSError, KeyError, TypeError, ValueError, SafetensorError):
        return None
