"""The benchmark of the flags: how well planted errors are found, and pairs told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from classifier.consistency.checking import Checked
from classifier.consistency.unlike_its_evidence import LEAST_COST
from classifier.judgments import Judgment
from criteria.schema import Edition
from eval.consistency.pairs import Row, pair_figures
from eval.consistency.planting import PLANS, Planted, plant, swap
from eval.consistency.rankings import CLEANLAB, OURS, RANKINGS, Given, need_cleanlab
from eval.records import Record
from models.ordinal import Array
from models.suspicion import excess_cost

DRAWS = 10
MIX = "one_and_two_steps"
# Share of the set that ends up with the evidence of another force.
_SWAPPED = 0.2


@dataclass(frozen=True)
class Draw:
    """One planting of a plan, with every ranking of it."""

    planted: Planted
    suspicion: Mapping[str, Array]


@dataclass(frozen=True)
class Benchmark:
    """Figures of the benchmark, and the draws that they came from, by plan."""

    figures: Mapping[str, Any]
    draws: Mapping[str, Sequence[Draw]]


def record_judgments(records: Sequence[Record]) -> list[Judgment]:
    """Return graded records as judgments, each finding a line of its text."""
    return [
        Judgment(
            record.id,
            record.force,
            record.core_question,
            record.grade,
            "\n".join(finding.text for finding in record.findings),
        )
        for record in records
    ]


def run_benchmark(
    checked: Sequence[Checked],
    rows: Sequence[Row],
    pairs: Mapping[str, Checked],
    edition: Edition,
) -> Benchmark:
    """Run the benchmark.

    Args:
        checked: The graded records, each checked by a model that did not see its force.
        rows: Rows of hand-written pairs.
        pairs: Their judgments by id, checked.
        edition: Whose grades they are.

    Raises:
        PeelError: ``CLEANLAB_MISSING``.
    """
    need_cleanlab()
    draws = {
        name: [_draw(checked, planted, seed) for seed, planted in enumerate(plantings)]
        for name, plantings in _plantings(checked, len(edition.grades)).items()
    }
    precision = {name: _precision(found) for name, found in draws.items()}
    mix = precision[MIX]
    best = max(CLEANLAB, key=lambda name: mix[name]["mean"])
    figures = {
        "n": len(checked),
        "draws": DRAWS,
        "base_rate": {
            n: float(np.mean([d.planted.moved > 0 for d in f])) for n, f in draws.items()
        },
        "average_precision": precision,
        "best_of_cleanlab": best,
        "over_cleanlab": mix[OURS]["mean"] - mix[best]["mean"],
        "flagged": _flagged(checked, [draw.planted for draw in draws[MIX]]),
        "pairs": pair_figures(rows, pairs, checked, edition),
    }
    return Benchmark(figures, draws)


def _plantings(checked: Sequence[Checked], n_grades: int) -> dict[str, list[Planted]]:
    grades = np.asarray([one.grade for one in checked])
    scopes = [one.judgment.scope for one in checked]
    forces = [one.judgment.force for one in checked]
    planted = {
        name: [plant(grades, n_grades, shares, seed) for seed in range(DRAWS)]
        for name, shares in PLANS.items()
    }
    return planted | {
        "swapped_evidence": [swap(grades, scopes, forces, _SWAPPED, seed) for seed in range(DRAWS)]
    }


def _draw(checked: Sequence[Checked], planted: Planted, seed: int) -> Draw:
    probabilities = np.stack([one.probabilities for one in checked])
    counts = np.bincount(planted.moved, minlength=probabilities.shape[1])
    given = Given(
        probabilities=probabilities,
        grades=planted.grades,
        vectors=np.stack([one.vectors.mean(axis=0) for one in checked]),
        shares=counts / counts.sum(),
        seed=seed,
    )
    return Draw(planted, {name: ranking(given) for name, ranking in RANKINGS.items()})


def _precision(draws: Sequence[Draw]) -> dict[str, dict[str, float]]:
    """Average precision of each ranking: mean, least and most over the draws."""
    found = {}
    for name in RANKINGS:
        values = [average_precision_score(d.planted.moved > 0, d.suspicion[name]) for d in draws]
        found[name] = {
            "mean": float(np.mean(values)),
            "least": float(np.min(values)),
            "most": float(np.max(values)),
        }
    return found


def _flagged(checked: Sequence[Checked], plantings: Sequence[Planted]) -> dict[str, float]:
    """What the threshold of ``unlike_its_evidence`` does to the mix, and to grades as published."""
    probabilities = np.stack([one.probabilities for one in checked])
    published = np.asarray([one.grade for one in checked])
    flags = [excess_cost(probabilities, planted.grades) >= LEAST_COST for planted in plantings]
    pairs = list(zip(flags, plantings, strict=True))
    return {
        "threshold": LEAST_COST,
        "precision": float(np.mean([(p.moved[f] > 0).mean() for f, p in pairs])),
        "recall": float(np.mean([f[p.moved > 0].mean() for f, p in pairs])),
        "recall_of_two_steps": float(np.mean([f[p.moved == 2].mean() for f, p in pairs])),
        "share_of_published_grades": float(
            np.mean(excess_cost(probabilities, published) >= LEAST_COST)
        ),
    }
