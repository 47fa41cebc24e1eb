"""Keeping a challenger: bundle, rows and trail in the registry, and an account of it in MLflow."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.cross_validation import Fitted
from eval.evaluation import N_FOLDS
from models.bundle import Bundle, write_bundle
from training.challenger import card_of
from training.comparing import Predictions
from training.corpus import RECORD, Corpus, keep_corpus
from training.gate import Verdict, verdict_record
from training.gathering import CORPUS
from training.held_out import FoldModels, Judged
from training.model_registry import Account, ModelTracker
from training.outcomes import Prepared
from training.pointers import write_json
from training.registry import Registry
from training.retrained import Retrained, trail_of
from training.suspects import suspects_of


@dataclass(frozen=True)
class Learned:
    """What a challenger learns from: outcomes as they were prepared and judged, and all rows."""

    prepared: Prepared
    fresh: Judged
    corpus: Corpus

    @property
    def unread(self) -> tuple[str, ...]:
        """Outcomes in whose text nothing reads as evidence."""
        read = {row.id for row in self.fresh.corpus.rows}
        return tuple(row.id for row in self.prepared.rows if row.id not in read)


@dataclass(frozen=True)
class Keeper:
    """Keeps what retrainings of one champion make.

    Attributes:
        registry: Keeps models; it must be held for writing.
        folds: Judged the rows.
        champion: The model that was challenged.
        champion_bundle: Its folder.
        tracker: MLflow; None logs nothing.
    """

    registry: Registry
    folds: FoldModels
    champion: Fitted
    champion_bundle: Path
    tracker: ModelTracker | None

    def keep(
        self,
        learned: Learned,
        challenger: Fitted,
        verdict: Verdict,
        judged: Corpus,
        both: Mapping[str, Predictions],
    ) -> Retrained:
        """Write everything into a staged folder, tell MLflow, and put it in its place.

        Args:
            learned: What the challenger learned from.
            challenger: The challenger.
            verdict: The gate's.
            judged: The held-out rows that it looked at.
            both: What each model suggests for those, by its role.
        """
        champion, bundle = self.champion.bundle.fingerprint, challenger.bundle
        figures = bundle.about["metrics"]
        suspects = suspects_of(learned.fresh.checked, self.folds.edition)
        with self.registry.staged() as stage:
            fingerprint = write_bundle(bundle, stage / "bundle", card_of(bundle, figures))
            result = Retrained(
                champion=champion,
                challenger=fingerprint,
                verdict=verdict,
                report=learned.prepared.report,
                unread=learned.unread,
                suspects=suspects,
                figures=figures,
            )
            if not self.registry.home(fingerprint).exists():
                outcomes = [i for i, r in enumerate(learned.corpus.rows) if r.source != RECORD]
                keep_corpus(learned.corpus.take(outcomes), stage / CORPUS)
                account = self._account(learned, bundle, result, stage / "bundle", judged, both)
                logged = self.tracker.log(account) if self.tracker else {}
                write_json(stage / "trail.json", trail_of(result, bundle, learned.corpus, logged))
                self.registry.keep(stage, fingerprint)
        kept = {"champion": champion, "challenger": fingerprint, **verdict_record(verdict)}
        write_json(self.registry.verdict_path(fingerprint, champion), kept)
        self.registry.challenge(fingerprint)
        return result

    def _account(
        self,
        learned: Learned,
        bundle: Bundle,
        result: Retrained,
        folder: Path,
        judged: Corpus,
        both: Mapping[str, Predictions],
    ) -> Account:
        summary = bundle.about["training_data"]
        return Account(
            bundle=folder,
            fingerprint=result.challenger,
            champion=result.champion,
            champion_bundle=self.champion_bundle,
            snapshot=summary["fingerprint"],
            parameters={
                **{k: v for k, v in summary.items() if isinstance(v, int | str)},
                "adapter": bundle.encoder != self.champion.bundle.encoder,
                "parent": result.champion,
                "edition": bundle.edition,
                "edition_fingerprint": bundle.edition_fingerprint,
            },
            figures={**result.figures, "gate": verdict_record(result.verdict)},
            corpus=learned.corpus,
            folds={
                fold: {
                    role: found.take(np.asarray(judged.folds == fold)).figures()
                    for role, found in both.items()
                }
                for fold in range(N_FOLDS)
            },
            predictions=both,
            edition=self.folds.edition,
        )
