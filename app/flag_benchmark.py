"""``make flag-benchmark``: the benchmark of the flags, by the path that ``peel flag`` takes.

python -m app.flag_benchmark --document docs/consistency.md
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app.flagging import checked_judgments
from app.settings import Settings, read_settings
from classifier.consistency import Checked
from classifier.judgments import Judgment
from classifier.pipeline import Parts, load_parts
from eval.consistency.benchmark import DRAWS, Benchmark, record_judgments, run_benchmark
from eval.consistency.pairs import judgments_of, read_pairs
from eval.consistency.pictures import pictures_of
from eval.consistency.rankings import need_cleanlab
from eval.consistency.report import figures_text, with_figures
from eval.records import RECORDS, read_records
from eval.tracking import Tracker


def flag_benchmark(settings: Settings, progress: Callable[[], None] = lambda: None) -> Benchmark:
    """Run the benchmark with the bundle we ship and the bundles of its folds, and log it.

    Args:
        settings: Where vectors, bundles and runs are kept.
        progress: Called after each judgment that was read.

    Raises:
        PeelError: ``CLEANLAB_MISSING``, or ``FOLD_MISSING`` when the folds were not fitted yet.
    """
    need_cleanlab()
    parts = load_parts()
    rows = read_pairs()
    records = record_judgments(read_records(RECORDS, parts.edition))
    checked = _checked(records, parts, settings, progress)
    pairs = _checked(judgments_of(rows, parts.edition), parts, settings, progress)
    by_id = {one.judgment.judgment_id: one for one in pairs}
    benchmark = run_benchmark(checked, rows, by_id, parts.edition)
    parameters = {
        "draws": DRAWS,
        "records": len(records),
        "model": parts.bundle.fingerprint,
        "edition_fingerprint": parts.edition.fingerprint,
    }
    tracker = Tracker(settings.tracking_uri, settings.mlflow_artifacts)
    tracker.log_figures("flags", benchmark.figures, parameters, pictures_of(benchmark))
    return benchmark


def _checked(
    judgments: Sequence[Judgment], parts: Parts, settings: Settings, progress: Callable[[], None]
) -> list[Checked]:
    found = {}
    for row, one in checked_judgments(judgments, parts, settings):
        found[row] = one
        progress()
    return [found[row] for row in range(len(judgments))]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its figures, and put them into a document when one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--document", type=Path, help="document with a place for the figures")
    options = parser.parse_args(arguments)
    settings = read_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    figures = figures_text(flag_benchmark(settings).figures)
    sys.stdout.write(figures + "\n")
    if options.document:
        text = options.document.read_text(encoding="utf-8")
        options.document.write_text(with_figures(text, figures), encoding="utf-8")


if __name__ == "__main__":
    main()
