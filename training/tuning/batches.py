"""Which texts meet in which step: all decided beforehand, so that a run can be taken up again."""

from collections.abc import Sequence

import numpy as np

from training.tuning.recipe import Recipe

Batch = list[int]
# Batches whose texts are sorted by length together: little padding, still a fresh mix each epoch.
_BLOCK = 16


def first_stage(lengths: Sequence[int], recipe: Recipe) -> list[Batch]:
    """Return the steps of the first stage: every text once an epoch."""
    lot = np.random.default_rng(recipe.seed)
    rows = np.arange(len(lengths))
    epochs = [
        _epoch(lot.permutation(rows), lengths, recipe, lot) for _ in range(recipe.first.epochs)
    ]
    return [batch for epoch in epochs for batch in epoch]


def second_stage(lengths: Sequence[int], n_replayed: int, recipe: Recipe) -> list[Batch]:
    """Return the steps of the second stage.

    Args:
        lengths: Tokens of each text; the first ``n_replayed`` are those of the first stage.
        n_replayed: How many texts the first stage had; each epoch draws its share of them.
        recipe: Says how large that share is.
    """
    lot = np.random.default_rng(recipe.seed + 1)
    old, new = np.arange(n_replayed), np.arange(n_replayed, len(lengths))
    drawn = min(n_replayed, round(len(new) * recipe.replay / (1.0 - recipe.replay)))
    batches: list[Batch] = []
    for _ in range(recipe.second.epochs):
        rows = np.concatenate([new, lot.permutation(old)[:drawn]])
        batches.extend(_epoch(lot.permutation(rows), lengths, recipe, lot))
    return batches


def roughly(batches: Sequence[Batch], n: int, recipe: Recipe) -> list[Batch]:
    """Point some rows at their roughened copies, which stand n rows further on."""
    lot = np.random.default_rng(recipe.seed + 2)
    return [[row + n * (lot.random() < recipe.roughening) for row in batch] for batch in batches]


def _epoch(
    rows: np.ndarray, lengths: Sequence[int], recipe: Recipe, lot: np.random.Generator
) -> list[Batch]:
    size = recipe.batch_size
    batches: list[Batch] = []
    for start in range(0, len(rows), size * _BLOCK):
        block = sorted(rows[start : start + size * _BLOCK].tolist(), key=lambda row: lengths[row])
        batches.extend(block[at : at + size] for at in range(0, len(block), size))
    return [batches[i] for i in lot.permutation(len(batches))]
