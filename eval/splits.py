"""Splits that keep every force on one side."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from criteria.errors import PeelError
from eval.records import Record

Rows = NDArray[np.int64]


def force_folds(records: Sequence[Record], n_folds: int) -> Iterator[tuple[Rows, Rows]]:
    """Yield (training rows, held-out rows); no force is on both sides of a fold.

    Raises:
        PeelError: ``DATA_TOO_FEW_FORCES`` when there are fewer forces than folds.
    """
    yield from folds_of([record.force for record in records], n_folds)


def folds_of(forces: Sequence[str], n_folds: int) -> Iterator[tuple[Rows, Rows]]:
    """Yield (training rows, held-out rows) for rows of which only the forces are known.

    Raises:
        PeelError: ``DATA_TOO_FEW_FORCES`` when there are fewer forces than folds.
    """
    if len(set(forces)) < n_folds:
        raise PeelError(
            "DATA_TOO_FEW_FORCES",
            f"{len(set(forces))} forces cannot be split into {n_folds} folds",
            hint=f"give records of at least {n_folds} forces",
        )
    yield from GroupKFold(n_folds).split(np.zeros(len(forces)), groups=forces)


def core_question_folds(records: Sequence[Record]) -> Iterator[tuple[Rows, Rows]]:
    """Yield (training rows, held-out rows), leaving one core question out at a time."""
    asked = np.asarray([record.core_question for record in records])
    for name in sorted(set(asked.tolist())):
        yield np.flatnonzero(asked != name), np.flatnonzero(asked == name)
