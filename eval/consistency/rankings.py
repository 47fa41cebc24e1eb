"""Rankings that are compared: ours, cleanlab's on the same probabilities and vectors, chance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from criteria.errors import PeelError
from models.ordinal import Array, Grades
from models.suspicion import excess_cost, slip_probability, slip_shares


@dataclass(frozen=True)
class Given:
    """What every ranking gets.

    Attributes:
        probabilities: Held-out, (n, K).
        grades: As given, some of them planted errors, (n,).
        vectors: One for each judgment, the mean of its pieces', (n, dimension).
        shares: How often grades were moved by 0, 1, 2 … steps, (K,); no real ranking knows.
        seed: Of the draw.
    """

    probabilities: Array
    grades: Grades
    vectors: NDArray[np.float32]
    shares: Array
    seed: int


Ranking = Callable[[Given], Array]


def slip(given: Given) -> Array:
    """Our ranking: what ``peel flag --ranking`` gives."""
    shares = slip_shares(given.probabilities, given.grades)
    return slip_probability(given.probabilities, given.grades, shares)


def known_shares(given: Given) -> Array:
    """The same with the very shares that were planted: all that these probabilities can give."""
    return slip_probability(given.probabilities, given.grades, given.shares)


def cost(given: Given) -> Array:
    """What ``unlike_its_evidence`` scores by."""
    return excess_cost(given.probabilities, given.grades)


def chance(given: Given) -> Array:
    """A random order."""
    return np.random.default_rng(given.seed + 1).random(len(given.grades))


def _cleanlab(method: str) -> Ranking:
    def ranking(given: Given) -> Array:
        from cleanlab.rank import get_label_quality_scores

        scores = get_label_quality_scores(given.grades, given.probabilities, method=method)
        return -np.asarray(scores, dtype=np.float64)

    return ranking


def _datalab(given: Given) -> Array:
    """Datalab's label issues on probabilities and embeddings; its default settings."""
    import contextlib
    import io
    import warnings

    from cleanlab import Datalab

    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lab = Datalab({"label": given.grades}, label_name="label", task="classification")
        lab.find_issues(
            pred_probs=given.probabilities,
            features=given.vectors,
            issue_types={"label": {}},
        )
        issues = lab.get_issues("label")
    # Issues first, then by score: the order in which its report shows them.
    return np.asarray(issues["is_label_issue"] * 1.0 - issues["label_score"])


OURS = "slip_probability"
CLEANLAB = ("self_confidence", "normalized_margin", "confidence_weighted_entropy", "datalab")
RANKINGS: Mapping[str, Ranking] = {
    OURS: slip,
    "known_shares": known_shares,
    "excess_cost": cost,
    "self_confidence": _cleanlab("self_confidence"),
    "normalized_margin": _cleanlab("normalized_margin"),
    "confidence_weighted_entropy": _cleanlab("confidence_weighted_entropy"),
    "datalab": _datalab,
    "random": chance,
}


def need_cleanlab() -> None:
    """Raise unless cleanlab is there.

    Raises:
        PeelError: ``CLEANLAB_MISSING``.
    """
    from importlib.util import find_spec

    if find_spec("cleanlab") is None or find_spec("datasets") is None:
        raise PeelError(
            "CLEANLAB_MISSING",
            "the benchmark compares with cleanlab, which is not installed",
            hint="pip install 'peel-evidence-classifier[bench]'",
        )
