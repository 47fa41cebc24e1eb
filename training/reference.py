"""What the latest texts are compared with: the committed records, as models read them unseen.

A model is surer of texts that it was tuned on than of any others. So each record is read by the
model of the fold that held its force out, with the set grader of the champion's twin there
(``comparing``). What comes out is kept, by what it was made from.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np

from classifier.encoding import Vectors
from classifier.pipeline import Pipeline
from classifier.segmenting import segment
from classifier.types import Note
from eval.cross_validation import Fitted
from eval.records import Record
from models.heads import Array
from training.comparing import fit_corpus
from training.corpus import Corpus
from training.held_out import FoldModels
from training.profile import Profile, read_texts
from training.remembering import kept_or_made

USUAL = "usual-{key}.json"
# How unlike the training data a piece must be to count as far: what one in twenty of it is.
FAR = 0.05
_AT_ONCE = 1024


@dataclass(frozen=True)
class Usual:
    """What is usual of texts that a model has not seen.

    Attributes:
        profile: Counts over the committed records.
        least_likeness: Cosine to the nearest training piece that all but ``FAR`` of pieces reach.
    """

    profile: Profile
    least_likeness: float


@dataclass(frozen=True)
class Reference:
    """What is usual, and the champion's vectors of the training pieces, (pieces, dimension)."""

    usual: Usual
    vectors: Vectors


def reference_of(champion: Fitted, folds: FoldModels, learned: Corpus) -> Reference:
    """Return what the latest texts of a champion are compared with.

    Args:
        champion: The model that answers now.
        folds: The fold models that go with it.
        learned: The rows that it was trained on.
    """
    made_from = (folds.lineage, champion.bundle.fingerprint)
    key = hashlib.sha256("\0".join(made_from).encode()).hexdigest()[:16]
    usual = kept_or_made(
        folds.kept,
        USUAL.format(key=key),
        look_up=_look_up,
        make=lambda: _usual(folds, learned),
        keep=_keep,
    )
    pieces = [piece for record in folds.records for piece in _pieces(record, folds)]
    return Reference(usual, champion.encoder.encode(pieces))


def _usual(folds: FoldModels, learned: Corpus) -> Usual:
    profiles = []
    likeness = []
    pieces = [_pieces(record, folds) for record in folds.records]
    owners = np.repeat(
        [folds.fold(record.force) for record in folds.records], [len(found) for found in pieces]
    )
    for fold, fitted in enumerate(folds.models):
        grader, rule = fit_corpus(
            learned.take(np.flatnonzero(learned.folds != fold)), folds.edition
        )
        twin = replace(fitted.bundle, grader=grader, rule=rule)
        notes = [_note(record) for record in folds.records if folds.fold(record.force) == fold]
        profiles.append(read_texts(Pipeline(folds.edition, fitted.encoder, twin), notes).profile)
        vectors = fitted.encoder.encode([piece for found in pieces for piece in found])
        likeness.append(nearest(vectors[owners == fold], vectors[owners != fold]))
    return Usual(reduce(add, profiles), float(np.quantile(np.concatenate(likeness), FAR)))


def nearest(some: Vectors, training: Vectors) -> Array:
    """Return the cosine of each vector to the nearest training vector: (n, d), (m, d) → (n,)."""
    blocks = (some[start : start + _AT_ONCE] for start in range(0, len(some), _AT_ONCE))
    return np.concatenate([np.zeros(0), *((block @ training.T).max(axis=1) for block in blocks)])


def _note(record: Record) -> Note:
    said = "\n".join(finding.text for finding in record.findings)
    return Note(said, record.id, scope=record.core_question)


def _pieces(record: Record, folds: FoldModels) -> Sequence[str]:
    return [piece.content for piece in segment(_note(record).text, folds.edition.grades)]


def _keep(usual: Usual, path: Path) -> None:
    path.write_text(json.dumps(asdict(usual), indent=1) + "\n", encoding="utf-8")


def _look_up(path: Path) -> Usual | None:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Usual(Profile(**raw["profile"]), float(raw["least_likeness"]))
    except (OSError, KeyError, TypeError, ValueError):
        return None
