"""A retraining from outcomes to verdict: prepare, judge, fit, compare, put to the gate, keep.

Nothing of the champion is touched. A run that is killed leaves vectors in the cache, which the next
one finds, and a staged folder or an open MLflow run, which the next one clears away.
"""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from classifier.judgments import ModeratedOutcome
from classifier.pipeline import Pipeline
from classifier.types import Note
from criteria.errors import PeelError
from eval.behaviour import run_behaviour
from eval.cross_validation import Fitted
from eval.evaluation import N_FOLDS
from eval.records import Record
from models.bundle import Bundle, write_bundle
from training.adapting import Adapting
from training.candidate import FOLD_BUNDLES, Candidate, adapted
from training.challenger import card_of, challenger_of
from training.comparing import Predictions, held_out
from training.corpus import RECORD, Corpus, keep_corpus, look_up_corpus
from training.gate import Evidence, RuleVerdict, Verdict, judge, verdict_record
from training.held_out import FoldModels, Judged
from training.model_registry import Account, ModelTracker
from training.outcomes import OutcomeReport, Prepared, prepare
from training.registry import CHALLENGER, CHAMPION, Registry, write_json
from training.snapshot import fingerprint_of, provenance_of
from training.suspects import Suspect, suspects_of

CORPUS = "corpus.safetensors"

# A force a fold, and enough rows that a fold holds a few of them.
LEAST_FORCES = N_FOLDS
LEAST_OUTCOMES = 12
_TIMED_NOTES, _TIMED_RUNS = 20, 3


@dataclass(frozen=True)
class Retrained:
    """What came of a retraining.

    Attributes:
        champion: Fingerprint of the model that was challenged.
        challenger: Fingerprint of the new model, kept in the registry.
        verdict: The gate's.
        report: What was found in the outcomes.
        unread: Outcomes in whose text nothing reads as evidence.
        suspects: Outcomes that sit ill with everything else, most suspicious first.
        figures: Held-out figures of both.
    """

    champion: str
    challenger: str
    verdict: Verdict
    report: OutcomeReport
    unread: tuple[str, ...]
    suspects: tuple[Suspect, ...]
    figures: Mapping[str, Any]


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
        _check_enough({row.force for row in prepared.rows}, len(prepared.rows))
        self.step("judging committed records and outcomes")
        fresh = self.folds.judge(prepared.rows)
        # Again, for some may hold nothing that reads as evidence.
        _check_enough({row.force for row in fresh.corpus.rows}, len(fresh.corpus.rows))
        before = self.folds.committed() + self._earlier()
        given = {outcome.judgment.judgment_id for outcome in outcomes}
        corpus = _replaced_by(before, fresh.corpus, given) + fresh.corpus
        snapshot = fingerprint_of(corpus, self.folds.lineage)
        if self.champion.bundle.about.get("training_data", {}).get("fingerprint") == snapshot:
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
        verdict = judge(self._evidence(challenger, judged, both))
        self.step("keeping the challenger")
        learned = _Learned(prepared, fresh, candidate.corpus)
        return self._keep(learned, challenger, verdict, judged, both)

    def _challenger(self, candidate: Candidate, n: int, both: Mapping[str, Predictions]) -> Fitted:
        lineage = candidate.folds.lineage
        about = {
            "lineage": lineage,
            "metrics": {"n": n, **{name: found.figures() for name, found in both.items()}},
            **({FOLD_BUNDLES: list(candidate.fold_bundles)} if candidate.fold_bundles else {}),
        }
        bundle = challenger_of(
            candidate.model.bundle,
            candidate.corpus,
            self.folds.edition,
            fingerprint_of(candidate.corpus, lineage),
            {**about, "parent": self.champion.bundle.fingerprint},
        )
        return Fitted(bundle, candidate.model.encoder)

    def _nothing_new(self, prepared: Prepared) -> Retrained:
        why = "the champion has learned from these very outcomes"
        verdict = Verdict((RuleVerdict("something_new", False, why, {}),))
        known = self.champion.bundle.fingerprint
        return Retrained(known, known, verdict, prepared.report, (), (), {})

    def _earlier(self) -> Corpus:
        """Return the outcomes that the champion learned from."""
        bundle = self.champion.bundle
        kept = look_up_corpus(self.registry.home(bundle.fingerprint) / CORPUS)
        if kept is None:
            return Corpus()
        if bundle.about.get("lineage") != self.folds.lineage:
            raise PeelError(
                "CHAMPION_OTHER_FOLDS",
                "the champion's outcomes were judged by other fold models than are here now",
                hint="run peel models rollback, then retrain with the earlier outcomes as well",
            )
        return kept

    def _evidence(
        self, challenger: Fitted, judged: Corpus, both: Mapping[str, Predictions]
    ) -> Evidence:
        edition = self.folds.edition
        before, after = (
            Pipeline(edition, fitted.encoder, fitted.bundle)
            for fitted in (self.champion, challenger)
        )
        return Evidence(
            rows=judged.rows,
            sizes=[len(pieces) for pieces in judged.pieces],
            champion=both[CHAMPION],
            challenger=both[CHALLENGER],
            behaviour=(run_behaviour(before).rates(), run_behaviour(after).rates()),
            seconds=_seconds(before, after, self.folds.records),
        )

    def _keep(
        self,
        learned: "_Learned",
        challenger: Fitted,
        verdict: Verdict,
        judged: Corpus,
        both: Mapping[str, Predictions],
    ) -> Retrained:
        """Write everything into a staged folder, tell MLflow, and put it in its place."""
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
                account = self._account(learned, challenger, result, stage / "bundle", judged, both)
                logged = self.tracker.log(account) if self.tracker else {}
                write_json(stage / "trail.json", _trail(result, bundle, learned.corpus, logged))
                self.registry.keep(stage, fingerprint)
        kept = {"champion": champion, "challenger": fingerprint, **verdict_record(verdict)}
        write_json(self.registry.verdict_path(fingerprint, champion), kept)
        self.registry.point(CHALLENGER, fingerprint)
        return result

    def _account(
        self,
        learned: "_Learned",
        challenger: Fitted,
        result: Retrained,
        folder: Path,
        judged: Corpus,
        both: Mapping[str, Predictions],
    ) -> Account:
        summary = challenger.bundle.about["training_data"]
        return Account(
            bundle=folder,
            fingerprint=result.challenger,
            champion=result.champion,
            champion_bundle=self.champion_bundle,
            snapshot=summary["fingerprint"],
            parameters={k: v for k, v in summary.items() if isinstance(v, int | str)},
            figures={**result.figures, "gate": verdict_record(result.verdict)},
            corpus=learned.corpus,
            folds={
                fold: {k: found.take(judged.folds == fold).figures() for k, found in both.items()}
                for fold in range(N_FOLDS)
            },
            predictions=both,
            edition=self.folds.edition,
        )


@dataclass(frozen=True)
class _Learned:
    """What a challenger learns from."""

    prepared: Prepared
    fresh: Judged
    corpus: Corpus

    @property
    def unread(self) -> tuple[str, ...]:
        """Outcomes in whose text nothing reads as evidence."""
        read = {row.id for row in self.fresh.corpus.rows}
        return tuple(row.id for row in self.prepared.rows if row.id not in read)


def _check_enough(forces: set[str], n: int) -> None:
    if len(forces) >= LEAST_FORCES and n >= LEAST_OUTCOMES:
        return
    raise PeelError(
        "OUTCOMES_TOO_FEW",
        f"there are {n} usable outcomes of {len(forces)} forces, and comparing on held-out forces "
        f"needs {LEAST_OUTCOMES} of {LEAST_FORCES}",
        hint="wait for more moderated outcomes; nothing was changed",
    )


def _replaced_by(before: Corpus, fresh: Corpus, given: Set[str]) -> Corpus:
    """Return earlier rows but outcomes that were given again, or whose text is in a fresh one.

    One that is given again and left out this time must not stay by what it taught before. No
    outcome replaces a committed record, whatever its id.
    """
    texts = {(row.sha256, row.scope) for row in fresh.rows}
    return before.take(
        [
            i
            for i, row in enumerate(before.rows)
            if row.source == RECORD
            or (row.id not in given and (row.sha256, row.scope) not in texts)
        ]
    )


def _seconds(before: Pipeline, after: Pipeline, records: Sequence[Record]) -> tuple[float, float]:
    """Time both on the same notes, in turns; return the quicker run of each, in processor time.

    Other work on the machine slows the clock on the wall and not this one.
    """
    notes = [
        Note(text="\n".join(f.text for f in record.findings), note_id=record.id)
        for record in records[:_TIMED_NOTES]
    ]
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(_TIMED_RUNS):
        for pipeline, times in zip((before, after), taken, strict=True):
            start = time.process_time()
            pipeline.suggest(notes)
            times.append(time.process_time() - start)
    return min(taken[0]), min(taken[1])


def _trail(
    result: Retrained, bundle: Bundle, corpus: Corpus, logged: Mapping[str, str]
) -> dict[str, Any]:
    """What an auditor needs to go from a model to the outcomes that trained it."""
    return {
        "fingerprint": result.challenger,
        "name": bundle.name,
        "parent": result.champion,
        "edition": {"name": bundle.edition, "fingerprint": bundle.edition_fingerprint},
        "training_data": dict(bundle.about["training_data"]),
        "figures": dict(result.figures),
        "report": asdict(result.report),
        "unread": list(result.unread),
        "suspects": [asdict(suspect) for suspect in result.suspects],
        "mlflow": dict(logged),
        "outcomes": provenance_of(corpus),
    }
