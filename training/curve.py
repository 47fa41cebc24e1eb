"""``make curve``: how much outcomes teach, from the criteria alone to those of 20 forces.

The heads are fitted again on an encoder that saw no record, which costs seconds a fit where tuning
costs minutes; so the curve says what outcomes teach the heads, and less than tuning would gain.

python -m training.curve --output docs/pictures/learning-curve.png
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.evaluation import N_FOLDS
from eval.pictures import learning_curve as picture_of
from eval.protocols import learning_curve
from eval.records import RECORDS, read_records
from training.evaluating import procedures_in

_SHOWN = ("quadratic_weighted_kappa", "macro_f1", "accuracy", "sub_question_top3")


def main(arguments: Sequence[str] | None = None) -> None:
    """Compute the curve, print it as a table and write its picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("docs/pictures/learning-curve.png"))
    parser.add_argument("--work", type=Path, required=True, help="keeps vectors and bundles")
    parser.add_argument("--draws", type=int, default=3)
    options = parser.parse_args(arguments)
    procedures = procedures_in(options.work)
    records = read_records(RECORDS, procedures.edition)
    points = learning_curve(
        records, procedures.edition, procedures.refitted, N_FOLDS, draws=options.draws
    )
    picture_of(points).savefig(options.output)
    sys.stdout.write(table_of(points))


def table_of(points: Sequence[dict[str, float]]) -> str:
    """Return the means over draws, a line for each number of forces."""
    lines = ["forces  " + "  ".join(name.replace("_", " ") for name in _SHOWN)]
    for size in sorted({point["forces"] for point in points}):
        drawn = [point for point in points if point["forces"] == size]
        means = [float(np.mean([point[name] for point in drawn])) for name in _SHOWN]
        cells = (f"{mean:>{len(name)}.3f}" for mean, name in zip(means, _SHOWN, strict=True))
        lines.append(f"{size:>6.0f}  " + "  ".join(cells))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
