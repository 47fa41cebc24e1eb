"""``make model``: fit the default bundle on the committed data and write it.

python -m training.build --output models/default
"""

import argparse
import hashlib
import importlib.metadata
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from classifier.encoding import DEFAULT_ENCODER
from classifier.pipeline import DEFAULT_BUNDLE
from criteria.loader import load_edition
from eval.cross_validation import Fitted
from eval.evaluation import N_FOLDS
from eval.records import RECORDS, Record, read_records
from eval.splits import force_folds
from models.bundle import write_bundle
from training.evaluating import FOLDS, Procedures, evaluate_default
from training.examples import examples_of
from training.fitting import fit_bundle
from training.held_out import HELD_OUT, fold_models
from training.learners import TunedLearner
from training.model_card import model_card
from training.reference import USUAL, reference_of
from training.relevance import OWN_DATA
from training.tuning.several import tune_all
from training.tuning.tuner import Tuner

_STEPS_BETWEEN_LINES = 50
_LIBRARIES = (
    "numpy",
    "peft",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "torch",
    "transformers",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, evaluate by cross-validation on forces, and write the bundle with its card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=DEFAULT_BUNDLE)
    parser.add_argument("--folds", type=Path, default=FOLDS, help="bundles of the evaluation")
    parser.add_argument(
        "--work", type=Path, help="keeps tuned encoders, and goes on with what was stopped there"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        _build(options.output, options.folds, options.work or Path(folder))


def _build(output: Path, folds: Path, work: Path) -> None:
    edition = load_edition()
    records = read_records(RECORDS, edition)
    tuner = Tuner(edition, work, progress=_Progress())
    procedures = Procedures(edition, tuner, folds, work / "vectors.db")
    tune_all(
        tuner, [examples_of(part, edition) for part in to_tune(records, procedures.tuned_already)]
    )
    evaluation = evaluate_default(
        records, procedures, progress=lambda: _say("one bundle evaluated")
    )
    about = {
        "training_data": _training_data(records),
        "recipe": asdict(tuner.recipe),
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        "metrics": evaluation.figures,
    }
    fitted = fit_bundle(
        records,
        edition,
        procedures.learner(),
        encoder_name=DEFAULT_ENCODER,
        about=about,
    )
    fingerprint = write_bundle(fitted.bundle, output, model_card(fitted.bundle))
    _say(f"wrote {output}, fingerprint {fingerprint[:12]}")
    # What retraining and monitoring need of the committed records, so that nobody has to judge
    # them again.
    for name in (HELD_OUT, USUAL):
        for stale in folds.glob(name.format(key="*")):
            stale.unlink()
    models = fold_models(edition, records, procedures.tuned, (folds,))
    written = Fitted(replace(fitted.bundle, fingerprint=fingerprint), fitted.encoder)
    reference_of(written, models, models.committed())


def to_tune(
    records: Sequence[Record], kept: Callable[[Sequence[Record]], object | None]
) -> Iterator[Sequence[Record]]:
    """Yield what is tuned on: all records, each fold that is not kept, and the folds within.

    Args:
        records: All of them.
        kept: Says what is kept of a fold; None = nothing.
    """
    folds = ([records[row] for row in rows] for rows, _ in force_folds(records, N_FOLDS))
    for whole in (records, *(fold for fold in folds if kept(fold) is None)):
        yield whole
        for rows, _ in force_folds(whole, TunedLearner.inner_folds):
            yield [whole[row] for row in rows]


class _Progress:
    """Says how far a tuning has come, a line every few steps."""

    def __init__(self) -> None:
        self._done: dict[str, int] = {}

    def __call__(self, stage: str, steps: int) -> None:
        done = self._done[stage] = self._done.get(stage, 0) % steps + 1
        if done % _STEPS_BETWEEN_LINES == 0 or done == steps:
            _say(f"tuning, {stage} stage: {done} of {steps} steps")


def _say(message: str) -> None:
    sys.stderr.write(message + "\n")


def _training_data(records: Sequence[Record]) -> dict[str, object]:
    files = (RECORDS, *OWN_DATA)
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {
        "records": len(records),
        "findings": sum(len(record.findings) for record in records),
        "forces": len({record.force for record in records}),
        "rarest_grades": sum(sorted(Counter(record.grade for record in records).values())[:2]),
        "files": digests,
        "fingerprint": hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest(),
    }


if __name__ == "__main__":
    main()
