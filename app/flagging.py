"""Checking judgments for flags: each by a bundle that was not trained on it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.settings import Settings
from classifier.consistency import Checked, check
from classifier.judgments import Judgment
from classifier.pipeline import Parts, Pipeline
from eval.records import RECORDS, read_records
from training.evaluating import Procedures
from training.tuning.tuner import Tuner
from training.unseen import Unseen


def checked_judgments(
    judgments: Sequence[Judgment], parts: Parts, settings: Settings
) -> Iterator[tuple[int, Checked]]:
    """Check judgments, those that are training data by the bundle of a fold that left them out.

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
    for fold_parts, rows in _by_fold(judgments, parts, settings):
        some = (judgments[row] for row in rows)
        if fold_parts is parts:
            found = check(whole, some)
        else:
            pipeline = Pipeline.from_parts(fold_parts, cache=settings.vector_cache)
            found = check(pipeline, some, encoder=whole.encoder)
        yield from zip(rows, found, strict=True)


def _by_fold(
    judgments: Sequence[Judgment], parts: Parts, settings: Settings
) -> list[tuple[Parts, list[int]]]:
    unseen = _unseen(parts, settings)
    rows: dict[int | None, list[int]] = {}
    for row, judgment in enumerate(judgments):
        rows.setdefault(unseen.fold_of(judgment.text) if unseen else None, []).append(row)
    return [
        (parts if fold is None or unseen is None else Parts(unseen.bundle(fold), parts.edition), at)
        for fold, at in rows.items()
    ]


def _unseen(parts: Parts, settings: Settings) -> Unseen | None:
    """Return how texts of the committed records are told; None for another edition than theirs."""
    edition = parts.edition
    if parts.bundle.edition_fingerprint != edition.fingerprint:
        return None
    procedures = Procedures(edition, Tuner(edition, settings.tuned), settings.folds)
    return Unseen(read_records(Path(RECORDS), edition), procedures)
