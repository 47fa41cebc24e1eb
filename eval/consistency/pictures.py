"""Precision-recall pictures of the benchmark; lines differ by dash and marker, not colour alone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import precision_recall_curve

from eval.consistency.benchmark import Benchmark, Draw
from eval.consistency.rankings import OURS
from eval.pictures import new_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHOWN = (
    (OURS, "-", "o"),
    ("excess_cost", "--", "s"),
    ("self_confidence", ":", "^"),
    ("normalized_margin", "-.", "v"),
    ("datalab", (0, (6, 2)), "D"),
    ("random", (0, (1, 4)), "x"),
)
_RECALLS = np.linspace(0.0, 1.0, 101)


def pictures_of(benchmark: Benchmark) -> dict[str, "Figure"]:
    """Return one precision-recall picture a plan, by name."""
    return {
        f"precision_recall_{name}": _picture(name, draws) for name, draws in benchmark.draws.items()
    }


def _picture(plan: str, draws: Sequence[Draw]) -> "Figure":
    figure, axes = new_axes(f"Planted errors: {plan.replace('_', ' ')}, mean of {len(draws)} draws")
    for name, dash, marker in _SHOWN:
        curves = [_curve(draw, name) for draw in draws]
        axes.plot(
            _RECALLS,
            np.mean(curves, axis=0),
            linestyle=dash,
            marker=marker,
            markevery=10,
            markersize=4,
            label=name.replace("_", " "),
        )
    axes.set_xlabel("recall: share of the planted errors found")
    axes.set_ylabel("precision: share of those found that were planted")
    axes.set_ylim(0.0, 1.02)
    axes.legend(frameon=False, fontsize=9)
    return figure


def _curve(draw: Draw, name: str) -> list[float]:
    """Best precision at each recall or more."""
    precision, recall, _ = precision_recall_curve(draw.planted.moved > 0, draw.suspicion[name])
    return [float(precision[recall >= least].max()) for least in _RECALLS]
