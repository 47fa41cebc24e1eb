"""What a model learned from, by content: a fingerprint, ids and hashes, and never a text."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from training.corpus import RECORD, Corpus, Row

# Who judged a row for the comparison and where it was read change nothing about what it is. That
# is kept beside (``provenance_of``). The hash of the words follows from the text.
_NOT_CONTENT = {"fold", "source", "words"}


def fingerprint_of(corpus: Corpus, *parts: str) -> str:
    """Return a SHA-256 over rows, in any order, and whatever else was learned from."""
    digest = hashlib.sha256("\0".join(parts).encode())
    for line in sorted(_content(row) for row in corpus.rows):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _content(row: Row) -> str:
    parts = {key: value for key, value in asdict(row).items() if key not in _NOT_CONTENT}
    return json.dumps({**parts, "record": row.source == RECORD}, sort_keys=True)


def summary_of(corpus: Corpus, fingerprint: str) -> Mapping[str, Any]:
    """Return what the manifest and the trail keep of the training data."""
    outcomes = [row for row in corpus.rows if row.source != RECORD]
    grades = Counter(row.grade for row in corpus.rows)
    return {
        "fingerprint": fingerprint,
        "records": len(corpus.rows) - len(outcomes),
        "outcomes": len(outcomes),
        "outcomes_seen": sum(row.seen for row in outcomes),
        "forces": len({row.force for row in corpus.rows}),
        "outcome_forces": len({row.force for row in outcomes}),
        "grades": dict(sorted(grades.items())),
    }


def provenance_of(corpus: Corpus) -> list[dict[str, Any]]:
    """Return each outcome that was learned from: id, hash, grade, weight and source."""
    return [asdict(row) for row in corpus.rows if row.source != RECORD]
