"""What a challenger is made of: a model, the fold models that judge for it, and its rows.

With the heads alone that is the champion with its own fold models. With the adapter, champion and
fold models are each tuned further, a fold's never on outcomes or records of its forces, and all
rows are judged again by them.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from criteria.errors import PeelError
from eval.cross_validation import Fitted
from eval.evaluation import N_FOLDS
from models.bundle import Bundle, write_bundle
from training.adapting import MOST_PIECES, Adapting
from training.comparing import fit_corpus
from training.corpus import RECORD, Corpus
from training.examples import examples_of
from training.held_out import FoldModels, Judged
from training.outcomes import TrainingOutcome
from training.registry import Registry
from training.weak_labels import weak_examples

# Where a bundle names the fold models that were tuned together with it.
FOLD_BUNDLES = "fold_bundles"
# Where it says what its adapter was tuned on: fingerprint and number of the outcomes.
TUNED = "tuned"
_CARD = "# Fold model\n\nTuned together with a challenger, to judge it on forces it has not seen.\n"


@dataclass(frozen=True)
class Candidate:
    """A challenger before its set grader is fitted.

    Attributes:
        model: Encoder and piece heads.
        folds: The fold models that go with it.
        corpus: What its set grader will be fitted on.
        fold_bundles: Fingerprints of fold models kept in the registry; empty for the shipped ones.
    """

    model: Fitted
    folds: FoldModels
    corpus: Corpus
    fold_bundles: tuple[str, ...] = ()

    def tuning(self, snapshot: str) -> dict[str, Any]:
        """Return what the challenger's manifest keeps of its tuning, or of its champion's.

        Heads that are fitted again stay with the encoder and the fold models that they came with.

        Args:
            snapshot: Fingerprint of what the challenger learns from.
        """
        if not self.fold_bundles:
            about = self.model.bundle.about
            return {name: about[name] for name in (FOLD_BUNDLES, TUNED) if name in about}
        n = sum(row.source != RECORD for row in self.corpus.rows)
        tuned = {"fingerprint": snapshot, "outcomes": n}
        return {FOLD_BUNDLES: list(self.fold_bundles), TUNED: tuned}


def tuned_on(bundle: Bundle) -> tuple[str, int]:
    """Return the fingerprint and number of outcomes that a bundle's adapter was tuned on, if any.

    The number is 0 for one that only annotated findings tuned.
    """
    found = bundle.about.get(TUNED, {})
    return str(found.get("fingerprint", "")), int(found.get("outcomes", 0))


def adapted(
    adapting: Adapting,
    registry: Registry,
    start: Candidate,
    outcomes: Sequence[TrainingOutcome],
    fresh: Judged,
) -> Candidate:
    """Tune a candidate's model and its fold models further on outcomes.

    Args:
        adapting: Tunes.
        registry: Keeps the fold models.
        start: The champion's parts, with the outcomes in its corpus.
        outcomes: The outcomes as training rows.
        fresh: The same, judged by the fold models of ``start``.

    Raises:
        PeelError: ``OUTCOMES_EARLIER_MISSING`` when the corpus holds outcomes without their text.
    """
    _check_texts(start.corpus, {outcome.id for outcome in outcomes})
    models = []
    for fold in range(N_FOLDS):
        tuned = _adapt(adapting, start, fresh, start.folds.models[fold], fold)
        models.append(_kept(registry, tuned))
    folds = FoldModels(
        start.folds.edition, start.folds.records, models.__getitem__, start.folds.kept
    )
    return Candidate(
        _adapt(adapting, start, fresh, start.model, None),
        folds,
        folds.committed() + folds.judge(outcomes).corpus,
        tuple(model.bundle.fingerprint for model in models),
    )


def _adapt(
    adapting: Adapting, start: Candidate, fresh: Judged, model: Fitted, held_out: int | None
) -> Fitted:
    """Tune one model on what is not of a fold; None holds nothing out."""
    folds, edition = start.folds, start.folds.edition
    grader, _ = fit_corpus(
        start.corpus.take(np.flatnonzero(start.corpus.folds != held_out)), edition
    )
    kept = np.flatnonzero(fresh.corpus.folds != held_out)
    checked = [fresh.checked[i] for i in kept]
    weights = [row.weight for row in fresh.corpus.take(kept).rows]
    records = [record for record in folds.records if folds.fold(record.force) != held_out]
    weak = weak_examples(checked, weights, grader, MOST_PIECES)
    return adapting.adapt(model, weak, examples_of(records, edition))


def _kept(registry: Registry, model: Fitted) -> Fitted:
    with tempfile.TemporaryDirectory(dir=registry.folder) as folder:
        stage = Path(folder) / "bundle"
        fingerprint = write_bundle(model.bundle, stage, _CARD)
        registry.keep_fold(stage, fingerprint)
    return Fitted(replace(model.bundle, fingerprint=fingerprint), model.encoder)


def _check_texts(corpus: Corpus, given: set[str]) -> None:
    without = [r.id for r in corpus.rows if r.source != RECORD and r.id not in given]
    if without:
        raise PeelError(
            "OUTCOMES_EARLIER_MISSING",
            f"{len(without)} outcomes that the champion learned from are not among those given, "
            "and tuning needs their text",
            hint="give all outcomes again, or retrain the heads alone",
        )
