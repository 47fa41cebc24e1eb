"""The settings of the tuning, in one place, with a fingerprint that changes when one of them does.

They were chosen on force-grouped folds of the records, from a handful of values each
(docs/evaluation.md, "Constants chosen beforehand"), and are the same for every fold and for the
default bundle.
"""

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Stage:
    """One pass of training.

    Attributes:
        epochs: Times each text is seen.
        learning_rate: Peak rate of the adapter.
        head_learning_rate: Peak rate of the heads.
        averaging: Decay of the exponential moving average of the weights; 0 keeps the last ones.
        threads: How many threads compute it. Fixed, because sums split over another number of
            threads come out with other last digits.
    """

    epochs: int
    learning_rate: float
    head_learning_rate: float
    averaging: float
    threads: int = 1


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what comes out, beside the examples.

    Attributes:
        rank: Rank of the adapter.
        alpha: The adapter's products are scaled by alpha / rank.
        batch_size: Texts a step.
        dropout: Share of each vector that is dropped in training.
        masking: Share of words that are hidden in training.
        roughening: Share of texts that are read in a roughened copy (``roughening.py``).
        replay: Share of first-stage texts in each epoch of the second stage.
        strength_width: Standard deviation of the soft label around a strength.
        expectation_weight: Weight of the smooth L1 loss on the expected strength.
        first: First stage: lines of our own and the criteria.
        second: Second stage: graded records, with replay.
        seed: Of everything drawn by lot.
    """

    rank: int = 16
    alpha: int = 32
    batch_size: int = 36
    dropout: float = 0.1
    masking: float = 0.05
    roughening: float = 0.25
    replay: float = 0.3
    strength_width: float = 0.6
    expectation_weight: float = 0.25
    first: Stage = Stage(3, 1.5e-3, 3e-3, 0.0, threads=2)
    second: Stage = Stage(4, 7e-4, 1.4e-3, 0.98)
    seed: int = 0

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all settings."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()
