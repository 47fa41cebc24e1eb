"""Pictures of an evaluation; every one can be read without colour."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from criteria.schema import Edition
from eval.cross_validation import HeldOut

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BINS = 10
# Figure, marker, line style.
_CURVES = (
    ("quadratic_weighted_kappa", "o", "-"),
    ("macro_f1", "s", "--"),
    ("accuracy", "^", ":"),
    ("sub_question_top3", "D", "-."),
)
_INK, _PALE = "#1d3557", "#a8c5da"


class Suggested(Protocol):
    """Suggestions for n rows with the grades they should have got."""

    @property
    def grades(self) -> NDArray[np.int64]:
        """True positions, (n,)."""
        ...

    @property
    def suggested(self) -> NDArray[np.int64]:
        """Suggested positions, (n,)."""
        ...

    @property
    def abstained(self) -> NDArray[np.bool_]:
        """Whether a grade was withheld, (n,)."""
        ...

    @property
    def confidence(self) -> NDArray[np.float64]:
        """Probability of the suggested grade, (n,)."""
        ...


def pictures_of(
    held_out: HeldOut, figures: Mapping[str, Any], edition: Edition
) -> dict[str, "Figure"]:
    """Return the pictures of an evaluation by name.

    Args:
        held_out: The predictions.
        figures: What ``eval.evaluation`` made of them, ``learning_curve`` included where it ran.
        edition: Names the grades.
    """
    found = {
        "confusion_matrix": confusion_matrix(held_out, edition),
        "reliability": reliability(held_out, figures["expected_calibration_error"]),
        "risk_coverage": risk_coverage(held_out, figures["augrc"]),
        **{f"slices_{name}": slices(name, rows) for name, rows in figures["slices"].items()},
    }
    if figures.get("learning_curve"):
        found["learning_curve"] = learning_curve(figures["learning_curve"])
    return found


def new_axes(title: str, width: float = 6.0, height: float = 4.8) -> tuple["Figure", "Axes"]:
    """Return an empty picture with a title, in the manner of all of ours."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", dpi=120)
    axes = figure.subplots()
    axes.set_title(title, loc="left", fontsize=11)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def confusion_matrix(held_out: Suggested, edition: Edition) -> "Figure":
    """True grades by suggested grades: counts, and shares of the row."""
    k = len(edition.grades)
    counts = np.zeros((k, k), dtype=int)
    np.add.at(counts, (held_out.grades, held_out.suggested), 1)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = new_axes("Published grade by suggested grade (held out by force)")
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.6 else "black"
        text = f"{count}\n{shares[row, column]:.0%}"
        axes.text(column, row, text, ha="center", va="center", color=colour)
    names = [name.replace("_", "\n") for name in edition.grades]
    axes.set_xticks(range(k), names)
    axes.set_yticks(range(k), names)
    axes.set_xlabel("suggested")
    axes.set_ylabel("published")
    return figure


def reliability(held_out: Suggested, error: float) -> "Figure":
    """How often suggestions were right, by how sure they were; bins of equal size."""
    figure, axes = new_axes(f"Reliability (expected calibration error {error:.3f})")
    order = np.argsort(held_out.confidence)
    right = held_out.grades == held_out.suggested
    axes.plot([0, 1], [0, 1], linestyle="--", color="grey", label="perfectly calibrated")
    points = [
        (held_out.confidence[rows].mean(), right[rows].mean(), len(rows))
        for rows in np.array_split(order, min(_BINS, len(order)))
    ]
    x, y, n = (np.asarray(values) for values in zip(*points, strict=True))
    spread = 1.96 * np.sqrt(np.maximum(y * (1 - y), 0.0) / n)
    low, high = np.minimum(spread, y), np.minimum(spread, 1 - y)
    axes.errorbar(
        x, y, yerr=[low, high], marker="o", color=_INK, capsize=3, label="bins, with 95 % interval"
    )
    axes.set_xlabel(f"probability of the suggested grade (about {n[0]} records a bin)")
    axes.set_ylabel("share that was right")
    axes.set_xlim(0.2, 1.02)
    axes.set_ylim(0.0, 1.05)
    axes.legend(loc="lower right", frameon=False)
    return figure


def risk_coverage(held_out: Suggested, augrc: float) -> "Figure":
    """Share wrong among the surest suggestions, by how many are made (Traub et al. 2024)."""
    figure, axes = new_axes(f"Risk by coverage (AUGRC {augrc:.3f})")
    wrong = (held_out.grades != held_out.suggested)[np.argsort(-held_out.confidence)]
    n = np.arange(1, len(wrong) + 1)
    axes.plot(n / len(wrong), np.cumsum(wrong) / n, color=_INK)
    coverage = float((~held_out.abstained).mean())
    axes.axvline(coverage, linestyle=":", color="black")
    axes.text(coverage - 0.01, axes.get_ylim()[1], "suggested today", ha="right", va="top")
    axes.set_xlabel("coverage: share of records that get a suggestion, surest first")
    axes.set_ylabel("risk: share wrong among them")
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(bottom=0.0)
    return figure


def slices(name: str, rows: Mapping[str, Mapping[str, float]]) -> "Figure":
    """Agreement by slice, with the number of records of each."""
    figure, axes = new_axes(f"Agreement by {name.replace('_', ' ')}", height=1.6 + 0.34 * len(rows))
    place = np.arange(len(rows))
    for offset, key, colour, hatch in (
        (-0.2, "quadratic_weighted_kappa", _INK, ""),
        (0.2, "accuracy", _PALE, "//"),
    ):
        values = [max(row[key], 0.0) for row in rows.values()]
        label = key.replace("_", " ")
        axes.barh(place + offset, values, 0.38, color=colour, hatch=hatch, label=label)
    axes.set_yticks(place, [f"{key} (n = {row['n']:.0f})" for key, row in rows.items()])
    axes.invert_yaxis()
    axes.set_xlim(0.0, 1.0)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2, frameon=False)
    return figure


def learning_curve(points: Sequence[Mapping[str, float]]) -> "Figure":
    """Agreement by the number of forces trained on: draws as crosses, their mean as a line."""
    figure, axes = new_axes("Learning curve (heads refitted, draws of forces by seed)")
    sizes = sorted({point["forces"] for point in points})
    for key, marker, style in _CURVES:
        means = [np.mean([p[key] for p in points if p["forces"] == size]) for size in sizes]
        label = key.replace("_", " ")
        axes.plot(sizes, means, marker=marker, linestyle=style, color=_INK, label=label)
        axes.scatter([p["forces"] for p in points], [p[key] for p in points], marker="x", s=14)
    axes.set_xlabel("forces whose graded records were trained on")
    axes.set_xticks(sizes)
    axes.set_ylim(0.0, 1.0)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)
    return figure
