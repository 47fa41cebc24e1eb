"""Evaluating the way we fit: the fitting procedures of the default bundle, held out by force."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from classifier.encoding import DEFAULT_ENCODER, load_encoder
from classifier.vector_cache import CachedEncoder
from criteria.loader import load_edition
from criteria.schema import Edition
from eval.cross_validation import Fitted, cross_validate
from eval.evaluation import N_FOLDS, Evaluation, agreement_figures, evaluate
from eval.protocols import (
    cold_start,
    learning_curve,
    leave_one_core_question_out,
    without_set_features,
)
from eval.records import Record
from eval.splits import force_folds
from models.bundle import Bundle
from models.heads import LinearHead
from training import examples, fitting, heads, relevance
from training.fitting import authored_sets, fit_bundle, fit_cold
from training.learners import FrozenLearner, Learned, RefittedLearner, TunedLearner
from training.relevance import OWN_DATA
from training.remembering import Memory, key_of_records
from training.tuning.roughening import fingerprint_of_copies
from training.tuning.tuner import Tuner

FOLDS = Path(__file__).resolve().parent.parent / "models" / "folds"
# Whatever decides what comes out of a fit, beside texts, recipe, encoder and criteria.
_SETTINGS = (fitting.SETTINGS, examples.SETTINGS, heads.SETTINGS, relevance.SETTINGS)
# What a made-up record counts beside a real one; chosen like the variances of ``training.heads``.
_WEIGHT_OF_AUTHORED_SETS = 0.3


@dataclass(frozen=True)
class Procedures:
    """How bundles are fitted, with the places where slow parts are kept.

    Attributes:
        edition: The edition they are fitted for.
        tuner: Tunes encoders and keeps them.
        kept: Folder for bundles fitted in an evaluation.
        cache: File that keeps vectors; None = none are kept, and most are made again.
    """

    edition: Edition
    tuner: Tuner
    kept: Path
    cache: Path | None = None

    def tuned(self, records: Sequence[Record]) -> Fitted:
        """Fit as the default bundle is fitted, or recall it."""
        return self._memory.recall(
            self._key(records),
            lambda: fit_bundle(records, self.edition, self.learner(), encoder_name=DEFAULT_ENCODER),
        )

    def learner(self) -> TunedLearner:
        """Return what learns each fold and the default bundle; fits the cold start if need be."""
        return TunedLearner(self.tuner, self.cache, self._routing_words)

    def tuned_already(self, records: Sequence[Record]) -> Bundle | None:
        """Return the bundle that ``tuned`` would give if it is kept, or None; fits nothing."""
        return self._memory.look_up(self._key(records))

    def cold(self) -> Fitted:
        """Fit without any record, or recall it."""
        return self._memory.recall(
            self._key(()),
            lambda: fit_cold(self.edition, TunedLearner(self.tuner), encoder_name=DEFAULT_ENCODER),
        )

    def refitted(self, records: Sequence[Record]) -> Fitted:
        """Fit the heads again on the first-stage encoder, which saw no record.

        Both heads and set grader start from what they are without records, so that a few records
        cannot make them worse than none; none at all leave them as they are.
        """
        cold = self._cold
        if not records:
            return cold
        first = Learned(cold.encoder, cold.bundle.heads, cold.bundle.adapter)
        learner = RefittedLearner(self.edition, first, cold.bundle.words)
        return fit_bundle(
            records,
            self.edition,
            learner,
            encoder_name=DEFAULT_ENCODER,
            prior=authored_sets(self.edition, _WEIGHT_OF_AUTHORED_SETS),
        )

    def frozen(self, records: Sequence[Record]) -> Fitted:
        """Fit the heads on the encoder as it comes."""
        learner = FrozenLearner(self.edition, self.frozen_encoder, self._routing_words)
        return fit_bundle(records, self.edition, learner, encoder_name=DEFAULT_ENCODER)

    @cached_property
    def frozen_encoder(self) -> CachedEncoder:
        """The encoder without an adapter."""
        return CachedEncoder(load_encoder(DEFAULT_ENCODER), self.cache)

    @cached_property
    def _cold(self) -> Fitted:
        return self.cold()

    @property
    def _routing_words(self) -> LinearHead:
        return self._cold.bundle.words["routing"]

    @cached_property
    def _memory(self) -> Memory:
        return Memory(self.kept, FOLDS, self._with_encoder)

    def _with_encoder(self, bundle: Bundle) -> Fitted:
        encoder = load_encoder(bundle.encoder.name, bundle.adapter)
        return Fitted(bundle, CachedEncoder(encoder, self.cache))

    def _key(self, records: Sequence[Record]) -> str:
        authored = "".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in OWN_DATA)
        return key_of_records(
            records,
            self.edition.fingerprint,
            self.tuner.recipe.fingerprint,
            load_encoder(DEFAULT_ENCODER).fingerprint,
            json.dumps(_SETTINGS, sort_keys=True),
            fingerprint_of_copies(),
            authored,
        )


def procedures_in(work: Path) -> Procedures:
    """Return the procedures for the shipped edition, which keep what they make in a folder."""
    edition = load_edition()
    return Procedures(edition, Tuner(edition, work / "tuned"), work, work / "vectors.db")


def evaluate_default(
    records: Sequence[Record],
    procedures: Procedures,
    *,
    baselines: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Evaluate the fitting procedure behind the default bundle, by force and in harder ways.

    Args:
        records: Graded records of at least eight forces.
        procedures: How bundles are fitted.
        baselines: Whether to run baselines, ablations and the learning curve as well.
        progress: Called after each bundle that was fitted or recalled.
    """
    edition = procedures.edition
    evaluation = evaluate(
        records,
        edition,
        procedures.tuned,
        frozen=procedures.frozen_encoder if baselines else None,
        progress=progress,
    )
    figures = {
        **evaluation.figures,
        "cold_start": cold_start(records, edition, procedures.cold()),
        "leave_one_core_question_out": leave_one_core_question_out(
            records, edition, procedures.refitted, progress
        ),
    }
    if baselines:
        figures["ablations"] = _ablations(records, procedures, evaluation)
        figures["learning_curve"] = learning_curve(records, edition, procedures.refitted, N_FOLDS)
    return dataclasses.replace(evaluation, figures=figures)


def _ablations(
    records: Sequence[Record], procedures: Procedures, evaluation: Evaluation
) -> dict[str, Any]:
    """What the parts are worth: the same folds with one of them taken away."""
    edition = procedures.edition
    folds = list(force_folds(records, N_FOLDS))
    frozen = cross_validate(records, edition, procedures.frozen, folds)
    refitted = cross_validate(records, edition, procedures.refitted, folds)
    return {
        "no_adapter": agreement_figures(frozen.grades, frozen.suggested),
        "first_stage_adapter_only": agreement_figures(refitted.grades, refitted.suggested),
        "no_set_features": without_set_features(evaluation.held_out, edition, N_FOLDS),
    }
