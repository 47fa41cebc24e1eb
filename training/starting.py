"""What a retraining starts from on this machine: the champion, its encoder and its fold models."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from classifier.encoding import load_encoder
from classifier.pipeline import DEFAULT_BUNDLE, Parts, Pipeline, load_parts
from classifier.vector_cache import CachedEncoder
from eval.cross_validation import Fitted
from eval.metrics import quadratic_weighted_kappa
from eval.records import RECORDS, Record, read_records
from models.bundle import Bundle, read_bundle
from training.adapting import Adapting
from training.candidate import FOLD_BUNDLES
from training.comparing import held_out
from training.corpus import Corpus
from training.evaluating import FOLDS, Procedures
from training.gathering import learned_from
from training.held_out import FoldModels, fold_models
from training.model_registry import ModelTracker
from training.reference import Reference, reference_of
from training.registry import Registry
from training.retraining import Retraining
from training.tuning.tuner import Tuner


@dataclass(frozen=True)
class Start:
    """The champion and the places around it.

    Attributes:
        registry: Keeps models.
        tuned: Folder of tuned encoders.
        folds: Folder of bundles fitted in evaluations, and of strengths judged by them.
        cache: File of vectors.
    """

    registry: Registry
    tuned: Path
    folds: Path
    cache: Path

    @cached_property
    def parts(self) -> Parts:
        """The champion, or the bundle that comes with the package, and its edition."""
        return load_parts(self.champion_bundle)

    @property
    def champion_bundle(self) -> Path:
        """Folder of the champion, or of the bundle that comes with the package."""
        return self.registry.champion_bundle() or DEFAULT_BUNDLE

    @cached_property
    def champion(self) -> Fitted:
        """The champion with its encoder."""
        return self.with_encoder(self.parts.bundle)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The committed records."""
        return tuple(read_records(RECORDS, self.parts.edition))

    @cached_property
    def fold_models(self) -> FoldModels:
        """The models that did not see a fold's forces: the shipped ones, or the champion's own."""
        kept, edition = (FOLDS, self.folds), self.parts.edition
        own = self.parts.bundle.about.get(FOLD_BUNDLES)
        if own is None:
            return fold_models(edition, self.records, self._shipped, kept)
        return FoldModels(edition, self.records, lambda fold: self._own(own[fold]), kept)

    def with_encoder(self, bundle: Bundle) -> Fitted:
        """Return a bundle with its encoder, whose vectors are kept."""
        encoder = load_encoder(bundle.encoder.name, bundle.adapter)
        return Fitted(bundle, CachedEncoder(encoder, self.cache))

    def _shipped(self, records: Sequence[Record]) -> Fitted:
        edition = self.parts.edition
        procedures = Procedures(edition, Tuner(edition, self.tuned), self.folds, self.cache)
        found = procedures.tuned(records)
        return Fitted(found.bundle, CachedEncoder(found.encoder, self.cache))

    def _own(self, fingerprint: str) -> Fitted:
        return self.with_encoder(read_bundle(self.registry.fold_bundle(fingerprint)))

    @cached_property
    def pipeline(self) -> Pipeline:
        """The champion, ready to suggest."""
        return Pipeline(self.parts.edition, self.champion.encoder, self.parts.bundle)

    @cached_property
    def learned(self) -> Corpus:
        """What the champion was trained on: committed records, and outcomes if there were any."""
        folds = self.fold_models
        return folds.committed() + learned_from(self.registry, self.parts.bundle, folds)

    def reference(self) -> Reference:
        """What the latest texts are compared with."""
        return reference_of(self.champion, self.fold_models, self.learned)

    def evaluated_kappa(self) -> float:
        """Kappa of the champion on the committed records, each held out with its force."""
        found = held_out(self.learned, self.fold_models.committed(), self.parts.edition)
        return quadratic_weighted_kappa(found.grades, found.suggested)

    def adapting(self) -> Adapting:
        """Return what tunes the adapter further."""
        return Adapting(self.parts.edition, self.tuned, self.cache)

    def retraining(
        self, tracker: ModelTracker | None, step: Callable[[str], None] = lambda what: None
    ) -> Retraining:
        """Return a retraining of the champion."""
        return Retraining(
            self.registry, self.fold_models, self.champion, self.champion_bundle, tracker, step
        )
