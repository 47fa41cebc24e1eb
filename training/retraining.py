"""A retraining from outcomes to verdict: prepare, judge, fit, compare, put to the gate, keep.

Nothing of the champion is touched. A run that is killed leaves vectors in the cache, which the next
one finds, and a staged folder or an open MLflow run, which the next one clears away.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classifier.judgments import ModeratedOutcome
from eval.cross_validation import Fitted
from training.adapting import Adapting
from training.candidate import Candidate, adapted, tuned_on
from training.challenger import challenger_of
from training.comparing import Predictions, held_out
from training.gate import RuleVerdict, Verdict, judge
from training.gathering import check_enough, learned_from, replaced_by, spelt_alike, told_again
from training.held_out import FoldModels
from training.keeping import Keeper, Learned
from training.model_registry import ModelTracker
from training.outcomes import Prepared, prepare
from training.registry import CHALLENGER, CHAMPION, Registry
from training.retrained import Retrained
from training.snapshot import fingerprint_of
from training.trying import tried


@dataclass(frozen=True)
class Retraining:
    """Everything that a retraining stands on.

    Attributes:
        registry: Keeps models.
        folds: Judge without a row's force.
        champion: The model that is challenged, with its encoder.
        champion_bundle: Its folder.
        tracker: MLflow; None logs nothing.
        step: Called with a few words before each long step.
    """

    registry: Registry
    folds: FoldModels
    champion: Fitted
    champion_bundle: Path
    tracker: ModelTracker | None
    step: Callable[[str], None] = lambda what: None

    def run(
        self,
        outcomes: Sequence[ModeratedOutcome],
        *,
        source: str,
        adapting: Adapting | None = None,
    ) -> Retrained:
        """Train a challenger on outcomes, compare it with the champion, and keep it.

        The registry must be held for writing (``Registry.writing``).

        Args:
            outcomes: Moderated outcomes; one on a judgment learned from before replaces it.
            source: Where they were read.
            adapting: Tunes the adapter too; None = the heads alone.

        Raises:
            PeelError: outcomes that cannot be used, or fewer than the folds need.
        """
        edition = self.folds.edition
        prepared = prepare(outcomes, edition, self.folds.records, source=source)
        check_enough([row.force for row in prepared.rows], self.folds)
        self.step("judging committed records and outcomes")
        fresh = self.folds.judge(prepared.rows)
        # Again, for some may hold nothing that reads as evidence.
        check_enough([row.force for row in fresh.corpus.rows], self.folds)
        before = self.folds.committed() + learned_from(
            self.registry, self.champion.bundle, self.folds
        )
        fresh = spelt_alike(before, fresh)
        report = told_again(prepared.report, before, fresh.corpus)
        prepared = replace(prepared, report=report)
        given = {outcome.judgment.judgment_id for outcome in outcomes}
        corpus = replaced_by(before, fresh.corpus, given) + fresh.corpus
        snapshot = fingerprint_of(corpus, self.folds.lineage)
        if self._has_learned(snapshot, tuning=adapting is not None):
            return self._nothing_new(prepared)
        candidate = Candidate(self.champion, self.folds, corpus)
        if adapting is not None:
            self.step("tuning the adapter further")
            candidate = adapted(adapting, self.registry, candidate, prepared.rows, fresh)
        self.step("fitting and comparing on held-out forces")
        keys = {row.key for row in corpus.rows if not row.seen}
        keys &= {row.key for row in candidate.corpus.rows}
        judged = corpus.only(keys)
        both = {
            CHAMPION: held_out(before, judged, edition),
            CHALLENGER: held_out(candidate.corpus, candidate.corpus.only(keys), edition),
        }
        challenger = self._challenger(candidate, len(judged.rows), both)
        self.step("behaviour tests and speed")
        verdict = judge(tried(self.champion, challenger, self.folds, judged, both))
        self.step("keeping the challenger")
        keeper = Keeper(
            self.registry, self.folds, self.champion, self.champion_bundle, self.tracker
        )
        learned = Learned(prepared, fresh, candidate.corpus)
        return keeper.keep(learned, challenger, verdict, judged, both)

    def _has_learned(self, snapshot: str, *, tuning: bool) -> bool:
        """Whether the champion learned from these rows, with its adapter too if that is asked."""
        about = self.champion.bundle.about
        learned = about.get("training_data", {}).get("fingerprint") == snapshot
        return learned and (not tuning or tuned_on(self.champion.bundle)[0] == snapshot)

    def _challenger(self, candidate: Candidate, n: int, both: Mapping[str, Predictions]) -> Fitted:
        lineage = candidate.folds.lineage
        snapshot = fingerprint_of(candidate.corpus, lineage)
        about = {
            "lineage": lineage,
            "metrics": {"n": n, **{name: found.figures() for name, found in both.items()}},
            "parent": self.champion.bundle.fingerprint,
            **candidate.tuning(snapshot),
        }
        bundle = challenger_of(
            candidate.model.bundle, candidate.corpus, self.folds.edition, snapshot, about
        )
        return Fitted(bundle, candidate.model.encoder)

    def _nothing_new(self, prepared: Prepared) -> Retrained:
        why = "the champion has learned from these very outcomes"
        verdict = Verdict((RuleVerdict("something_new", False, why, {}),))
        known = self.champion.bundle.fingerprint
        return Retrained(known, known, verdict, prepared.report, (), (), {})
