"""Evaluating the way we fit: the fitting procedure of the default bundle, cross-validated."""

from collections.abc import Callable, Sequence
from pathlib import Path

from classifier.encoding import DEFAULT_ENCODER, load_encoder
from classifier.vector_cache import CachedEncoder
from criteria.schema import Edition
from eval.evaluation import Evaluation, evaluate
from eval.records import Record
from models.bundle import Bundle, EncoderName
from training.fitting import fit_bundle


def evaluate_default(
    records: Sequence[Record],
    edition: Edition,
    *,
    cache: Path | None = None,
    baselines: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Cross-validate the fitting procedure behind the default bundle.

    Args:
        records: Graded records of at least ten forces.
        edition: Their edition.
        cache: File that keeps vectors between runs.
        baselines: Whether to run the baselines on the same folds.
        progress: Called after each of the ``eval.evaluation.N_FOLDS`` folds.
    """
    encoder = load_encoder(DEFAULT_ENCODER)
    cached = CachedEncoder(encoder, cache)
    name = EncoderName(DEFAULT_ENCODER, encoder.fingerprint)

    def fit(training: Sequence[Record]) -> Bundle:
        return fit_bundle(training, edition, cached, encoder_name=name)

    return evaluate(records, edition, cached, fit, baselines=baselines, progress=progress)
