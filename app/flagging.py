"""Checking judgments for flags: each by a bundle that was not trained on it."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.settings import Settings
from classifier.consistency import Checked, check
from classifier.judgments import Judgment
from classifier.pipeline import DEFAULT_BUNDLE, Parts, Pipeline, cold_start
from criteria.schema import Edition
from eval.records import RECORDS, read_records
from models.bundle import read_bundle
from training.evaluating import Procedures
from training.registry import Registry
from training.tuning.tuner import Tuner
from training.unseen import Unseen

# The group of judgments whose moderated outcome a promoted model learned from.
_LEARNED = "learned"


def checked_judgments(
    judgments: Sequence[Judgment], parts: Parts, settings: Settings
) -> Iterator[tuple[int, Checked]]:
    """Check judgments, those that are training data by a bundle that did not see them.

    A text of the committed records goes to the fold that left it out, one whose moderated outcome
    a promoted model learned from to the bundle that comes with the package.

    Args:
        judgments: Of the edition.
        parts: Bundle and edition for all judgments that are no training data.
        settings: Where vectors and bundles are kept.

    Yields:
        Position and checked judgment, in no order.

    Raises:
        PeelError: ``FOLD_MISSING`` when such a bundle is not there.
    """
    whole = Pipeline.from_parts(parts, cache=settings.vector_cache)
    for fair_parts, rows in _by_bundle(judgments, parts, settings):
        some = (judgments[row] for row in rows)
        if fair_parts is parts:
            found = check(whole, some)
        else:
            pipeline = Pipeline.from_parts(fair_parts, cache=settings.vector_cache)
            found = check(pipeline, some, encoder=whole.encoder)
        yield from zip(rows, found, strict=True)


def _by_bundle(
    judgments: Sequence[Judgment], parts: Parts, settings: Settings
) -> list[tuple[Parts, list[int]]]:
    unseen = _unseen(parts, settings)
    learned = _learned(parts, settings)
    rows: dict[int | str | None, list[int]] = {}
    for row, judgment in enumerate(judgments):
        group: int | str | None = unseen.fold_of(judgment.text) if unseen else None
        if group is None and _sha256(judgment.text) in learned:
            group = _LEARNED
        rows.setdefault(group, []).append(row)
    return [(_fair(group, parts, unseen), at) for group, at in rows.items()]


def _fair(group: int | str | None, parts: Parts, unseen: Unseen | None) -> Parts:
    """Return the parts for a group of judgments; none of them was trained on it."""
    if group == _LEARNED:
        return _shipped(parts.edition)
    if isinstance(group, int) and unseen is not None:
        return Parts(unseen.bundle(group), parts.edition)
    return parts


def _learned(parts: Parts, settings: Settings) -> frozenset[str]:
    """Return the hashes of the texts whose outcomes a model of the registry learned from."""
    trail = Registry(settings.registry).trail(parts.bundle.fingerprint)
    return frozenset(row["sha256"] for row in trail.get("outcomes", ()))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _shipped(edition: Edition) -> Parts:
    bundle = read_bundle(DEFAULT_BUNDLE)
    same = bundle.edition_fingerprint == edition.fingerprint
    return Parts(bundle if same else cold_start(bundle, edition), edition)


def _unseen(parts: Parts, settings: Settings) -> Unseen | None:
    """Return how texts of the committed records are told; None for another edition than theirs."""
    edition = parts.edition
    if parts.bundle.edition_fingerprint != edition.fingerprint:
        return None
    procedures = Procedures(edition, Tuner(edition, settings.tuned), settings.folds)
    return Unseen(read_records(Path(RECORDS), edition), procedures)
